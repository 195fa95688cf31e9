"""SC: secrets that would be published."""
