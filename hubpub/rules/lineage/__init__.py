"""LN: where the model comes from."""
