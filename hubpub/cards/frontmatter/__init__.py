"""Front matter as the Hub reads it, by js-yaml: values with their places, faults, and edits of single spans."""

from hubpub.cards.frontmatter.edit import apply, insert, remove, rename_key, set_value
from hubpub.cards.frontmatter.nodes import Entry, Fault, FrontMatter, Mapping, Node, Scalar, Sequence, line_column
from hubpub.cards.frontmatter.read import parse
from hubpub.cards.frontmatter.replace import entry_text, replace, replace_text, same_value

__all__ = [
    "Entry",
    "Fault",
    "FrontMatter",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "apply",
    "entry_text",
    "insert",
    "line_column",
    "parse",
    "remove",
    "rename_key",
    "replace",
    "replace_text",
    "same_value",
    "set_value",
]
