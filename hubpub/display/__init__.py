"""Values as text for people: what a terminal shows, and what `print` shows of a value in Python."""
