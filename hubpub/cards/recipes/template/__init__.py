"""A template of the user's own as a recipe."""
