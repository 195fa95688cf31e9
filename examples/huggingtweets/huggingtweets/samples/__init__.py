"""Sample archives of five invented accounts: three of X, one of Mastodon, one of Bluesky."""

from huggingtweets.samples.write import POSTS, SEED, write

__all__ = ["POSTS", "SEED", "write"]
