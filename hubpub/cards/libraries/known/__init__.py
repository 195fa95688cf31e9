"""One file for each library whose cards are known: what it writes, and what is mended of it."""
