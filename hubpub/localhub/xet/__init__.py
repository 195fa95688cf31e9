"""The Xet storage: its formats, its files, and its sweep."""
