"""RP: what the repository holds already."""
