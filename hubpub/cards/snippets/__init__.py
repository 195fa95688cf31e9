"""Snippets: the code by which a reader of a card loads its model."""
