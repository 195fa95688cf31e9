"""What works inside other programs; each file is imported only by who asks for it."""
