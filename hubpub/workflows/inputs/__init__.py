"""What a push is made of, as its caller gives it."""
