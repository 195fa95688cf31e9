"""card.md: the author's part of a card that is rendered, or that a library wrote."""
