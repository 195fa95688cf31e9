"""The page of what a push would publish, to look at before it does."""
