"""What commands print: one file for each format. A format takes values and gives text."""
