"""`init`: what a folder's `hubpub.toml` may say, found, offered and written."""
