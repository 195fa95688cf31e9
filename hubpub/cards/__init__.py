"""Card text to schema: front matter, metadata, recipes, and the lists of the Hub."""
