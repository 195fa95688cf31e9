"""The Xet storage: its formats, its files, and what is freed of them."""
