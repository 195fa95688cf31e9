"""WT: weights and the files that they are loaded with."""
