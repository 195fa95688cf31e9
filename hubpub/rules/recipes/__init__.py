"""Rules of single recipes."""
