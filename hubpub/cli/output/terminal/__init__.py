"""Values as text for a terminal: the pieces of the format text."""
