"""Markdown and cards as HTML. Imports nothing of ours."""
