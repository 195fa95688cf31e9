"""Markdown as HTML, from plain text. Imports nothing of ours."""
