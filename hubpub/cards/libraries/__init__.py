"""The cards that libraries write by themselves: known again, and mended where the repository is known."""
