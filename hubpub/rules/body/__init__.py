"""BD: the body of the card."""
