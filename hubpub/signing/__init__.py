"""Signatures over the files of a model."""
