"""What a folder tells of its model, each fact with the place where it was read."""
