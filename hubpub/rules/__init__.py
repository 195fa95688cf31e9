"""Rules judge a draft. A folder per family."""
