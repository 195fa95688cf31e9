"""`verify`: a published repository against its receipt."""
