"""What a folder tells of its model."""
