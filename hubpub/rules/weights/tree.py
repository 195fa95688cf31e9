"""The repository as it will be, as the rules of weights see it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from hubpub.cards.frontmatter import FrontMatter, line_column, parse
from hubpub.files.tree import Tree
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft

_YAML_LIMIT = 1_000_000

# The card's own word for the library that loads the model. Read by its line, not as YAML: a card whose front matter is
# broken still says it, and another rule says that it is broken.
_LIBRARY = re.compile(r"^library_name:[ \t]*[\"']?([\w.+-]+)", re.MULTILINE)


@lru_cache(maxsize=2)
def tree_of(draft: Draft) -> Tree | None:
    """The repository as it will be; None for a card by itself. Every rule asks for it, one after the other."""
    if draft.folder is None:
        return None
    local = {file.path: file for file in draft.folder.files if file.path != CARD_PATH}
    remote = frozenset(file.path for file in draft.remote.files) - local.keys() - {CARD_PATH}
    said = _LIBRARY.search(draft.card.front_matter)
    return Tree(draft.folder.root, local, remote, said[1] if said else "", draft.remember)


def read_yaml(tree: Tree, path: str) -> dict[str, Any]:
    """A YAML mapping of the folder; an empty one for what is none, or cannot be parsed."""
    return _yaml(tree, path).data


def fault_of_yaml(tree: Tree, path: str) -> tuple[str, int] | None:
    """What is wrong with a YAML file of the folder, and in which line; None for nothing."""
    found = _yaml(tree, path)
    if found.fault is None or found.fault.bound:
        return None
    return found.fault.message, line_column(found.text, found.fault.offset)[0] - 1


def _yaml(tree: Tree, path: str) -> FrontMatter:
    return parse(f"---\n{tree.start(path, _YAML_LIMIT).decode(errors='replace')}\n---\n")


def listed(items: list[str], most: int = 3) -> str:
    """A few of many, for a message."""
    return ", ".join(items[:most]) + (f", and {len(items) - most:,} more" if len(items) > most else "")


def with_article(noun: str) -> str:
    """A noun as one of its kind, for a message; a ``u`` is mostly spoken as in unit."""
    return f"{'an' if noun[:1].lower() in {*'aeio'} else 'a'} {noun}"
