"""The kinds of card that hubpub can write; each recipe is a folder here."""
