"""Card templates: filled, and read backwards."""
