"""Pickles, read by their opcodes and never run."""
