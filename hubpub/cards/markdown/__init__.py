"""The pieces by which a card's body is read: what is parsed, what is too much, where code stands, where it points."""
