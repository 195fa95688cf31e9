"""The kinds of card that hubpub can write: each is one file or one folder here."""
