"""``python -m huggingtweets``."""

from huggingtweets.cli import main

main()
