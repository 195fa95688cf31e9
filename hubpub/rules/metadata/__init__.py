"""MD: the front matter of the card."""
