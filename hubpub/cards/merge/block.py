"""Three versions of the front matter merged: by lines where that says what the keys come to, else key by key."""

from __future__ import annotations

import re
from typing import Any

from hubpub.cards.frontmatter import (
    FrontMatter,
    apply,
    entry_text,
    insert,
    line_column,
    parse,
    remove,
    replace,
    replace_text,
    same_value,
)
from hubpub.cards.merge.lines import Clash, Line, lines_of, merge_lines
from hubpub.cards.merge.result import Conflict, Passage
from hubpub.cards.merge.text import joined, passage
from hubpub.cards.merge.values import merge_data
from hubpub.types.card import front_matter_block

_COMMENT = re.compile(r"^[ \t]*#[^\r\n]*", re.MULTILINE)


def merge_blocks(base: str, ours: str, theirs: str, newline: str) -> tuple[str, list[Conflict], list[str]]:
    """The front matter of three versions merged.

    Args:
        base: What both began with: the card up to its body.
        ours: Ours, up to its body.
        theirs: Theirs, up to its body.
        newline: The line end of the result.

    Returns:
        The merged front matter with its lines of dashes; what both changed, and not the same; what was decided.
    """
    if theirs in (base, ours):
        return ours, [], []
    if base == ours:
        return theirs, [], []
    fronts = tuple(parse(text) for text in (base, ours, theirs))
    if any(front.fault or (front.root is not None and not isinstance(front.root.value, dict)) for front in fronts):
        return _unread(base, ours, theirs, newline)
    merged, clashes, told = merge_data(*(front.data for front in fronts))
    _, one, other = fronts
    if clashes:
        return theirs, [Conflict(f"front matter: {key}", _shown(one, key), _shown(other, key)) for key in clashes], told
    by_lines = _by_lines(base, ours, theirs, newline)
    if by_lines is not None and _says(by_lines, merged):
        return by_lines, [], told
    start, source = (other, one) if other.found else (one, other)
    text = _by_keys(start, source, merged)
    if text is None:
        what = "front matter"
        return theirs, [Conflict(what, *(_whole(front.text) for front in (one, other)))], told
    was = set(_comments(base))
    lost = [comment for comment in _comments(source.text) if comment not in was and comment not in _comments(text)]
    told += [f"a comment of the front matter is left out: {comment.strip()}" for comment in lost]
    return text, [], told


def _unread(base: str, ours: str, theirs: str, newline: str) -> tuple[str, list[Conflict], list[str]]:
    """The merge of what cannot be read as keys: of its lines."""
    text = _by_lines(base, ours, theirs, newline)
    if text is None:
        return theirs, [Conflict("front matter", _whole(ours), _whole(theirs))], []
    return text, [], []


def _by_lines(base: str, ours: str, theirs: str, newline: str) -> str | None:
    """The lines merged; None where they clash."""
    pieces = list(merge_lines(*map(lines_of, (base, ours, theirs))))
    if any(isinstance(piece, Clash) for piece in pieces):
        return None
    return joined([piece for piece in pieces if isinstance(piece, Line)], newline)


def _says(text: str, merged: dict[str, Any]) -> bool:
    front = parse(text)
    block = front_matter_block(text)
    # what is behind the last dashes would be of the body
    whole = block[2] == len(text) if block else not text
    return whole and front.fault is None and same_value(front.data, merged) and (bool(front.data) or not merged)


def _by_keys(start: FrontMatter, source: FrontMatter, merged: dict[str, Any]) -> str | None:
    """A front matter with the values of the merge, each as it is written in one of the two; None where it cannot be."""
    text = start.text
    try:
        for key in [key for key in start.data if key not in merged]:
            text = apply(text, remove(parse(text), (key,)))
        for key, value in merged.items():
            front = parse(text)
            if key in front.data and same_value(front.data[key], value):
                continue
            written = _copied(front, source, key, value)
            text = written or apply(
                text, replace(front, key, value) if key in front.data else insert(text, front, key, value)
            )
    except (ValueError, TypeError):
        return None
    return text if _says(text, merged) else None


def _copied(front: FrontMatter, source: FrontMatter, key: str, value: Any) -> str | None:
    """The text with a key's lines as the other side wrote them, where they say what is wanted."""
    lines = entry_text(source, key)
    if lines is None or not same_value(source.data.get(key), value):
        return None
    wanted = {**front.data, key: value}
    try:
        if key in front.data:
            edits = replace_text(front, key, lines)
        else:
            # its lines take the place of one that says nothing
            new = parse(apply(front.text, insert(front.text, front, key, None)))
            front, edits = new, replace_text(new, key, lines)
    except (ValueError, TypeError):
        return None
    text = apply(front.text, edits)
    return text if _says(text, wanted) else None


def _comments(text: str) -> list[str]:
    return _COMMENT.findall(text)


def _shown(front: FrontMatter, key: str) -> Passage:
    found = front.key(key)
    if found is None:
        line, _ = line_column(front.text, front.end)
        return Passage(line, line - 1, "")
    node = front.find(key)
    first, _ = line_column(front.text, found.start)
    last, _ = line_column(front.text, node.end if node else found.end)
    return passage(front.text, first, last)


def _whole(text: str) -> Passage:
    return passage(text, 1, len(lines_of(text)))
