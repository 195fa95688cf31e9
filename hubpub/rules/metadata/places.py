"""What the MD rules share: where a value stands, how it is shown, what it is near to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypeAlias

from hubpub.cards.frontmatter import FrontMatter, apply, parse, set_value
from hubpub.types.card import CARD_PATH, line_starts
from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Subject

Path: TypeAlias = tuple[str | int, ...]

# What nobody has by accident is not compared with lists, and not shown whole.
_LONGEST_COMPARED = 60
_LONGEST_SHOWN = 80
# So many fixes are tried one by one.
_FEW = 10
# How many characters one rule has read for its fixes: a second or two.
_MOST_READ = 2_000_000


def front_matter(draft: Draft) -> FrontMatter:
    """The front matter of a draft's card; parsed once."""
    return parse(draft.card.text)


def subject(front: FrontMatter, path: Path) -> Subject:
    """The place of the value at a path; of what is around it, where it is not there."""
    for length in range(len(path), 0, -1):
        if node := front.find(*path[:length]):
            if node.start < node.end:
                return at(front, node.start)
            # an empty value is shown at its key, an empty item of a list at its dash
            key = None if isinstance(path[length - 1], int) else front.key(*path[:length])
            return at(front, key.start if key else _before(front.text, node.start))
    return at(front, front.start)


def _before(text: str, offset: int) -> int:
    """Where what stands right before a place begins: a dash, a tag or an anchor."""
    while offset and not text[offset - 1].isspace() and text[offset - 1] not in "[{,":
        offset -= 1
    return offset


def at(front: FrontMatter, offset: int) -> Subject:
    """A place in the card."""
    starts = _line_starts(front)
    line = bisect_right(starts, offset)
    return Subject(CARD_PATH, line, offset - starts[line - 1] + 1)


@lru_cache(maxsize=4)
def _line_starts(front: FrontMatter) -> Sequence[int]:
    """Where the lines begin, up to the block's end: found once, however many findings ask."""
    return line_starts(front.text[: max(front.end, 1)])


def mended(front: FrontMatter, count: int, edit: Callable[..., tuple[Edit, ...]], *asked: Any) -> tuple[Edit, ...]:
    """The edits that mend something; none where it cannot be edited by itself.

    Args:
        front: The front matter.
        count: How many this rule asks for: each is tried by reading the block anew, so it gets all of them or none.
        edit: One of the edits of ``hubpub.cards.frontmatter``.
        asked: Its arguments.
    """
    if count * (front.end - front.start) > _MOST_READ:
        return ()
    try:
        return edit(front, *asked)
    except ValueError:
        return ()


def mended_each(
    front: FrontMatter, edit: Callable[..., tuple[Edit, ...]], asked: Sequence[tuple[Any, ...]], key: str, wanted: Any
) -> list[tuple[Edit, ...]]:
    """The edits that mend several things under one key; each by itself, and tried together where they are many.

    Args:
        front: The front matter.
        edit: ``set_value`` or ``remove`` of ``hubpub.cards.frontmatter``.
        asked: Its arguments, for each.
        key: The key.
        wanted: What it holds when all are mended.
    """
    if len(asked) > _FEW:
        try:
            found = [edit(front, *arguments, tried=False) for arguments in asked]
            after = parse(apply(front.text, (one for edits in found for one in edits)))
        except ValueError:
            pass
        else:
            if after.fault is None and after.data == {**front.data, key: wanted}:
                return found
    return [mended(front, len(asked), edit, *arguments) for arguments in asked]


def mended_texts(front: FrontMatter, key: str, meant: dict[Path, str]) -> dict[Path, tuple[Edit, ...]]:
    """The edits that give texts under a key, which holds one or a list of them, what was meant; by their paths."""
    value = front.data.get(key)
    wanted: Any = meant.get((key,), value)
    if isinstance(value, list):
        wanted = [meant.get((key, index), item) for index, item in enumerate(value)]
    return dict(zip(meant, mended_each(front, set_value, [*meant.items()], key, wanted), strict=True))


def label(path: Path) -> str:
    """A path as the Hub writes it: ``"model-index[0].results"``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return f'"{printable(text)}"'


def in_words(value: object) -> str:
    """A value for a message: on one line, not too long, printable anywhere."""
    if isinstance(value, str):
        return f'"{printable(value)}"'
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple | set):
        return "a list"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a huge number"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()  # as a card writes it
    return printable(str(value))


def printable(text: str) -> str:
    """A text without what a terminal or an encoder would stumble over, cut where it is long."""
    if len(text) > _LONGEST_SHOWN:
        text = text[: _LONGEST_SHOWN - 1] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def texts(data: dict[str, Any], key: str) -> Iterator[tuple[Path, str]]:
    """The texts under a key that holds one or a list of them, each with its path."""
    value = data.get(key)
    if isinstance(value, str):
        yield (key,), value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str):
                yield (key, index), item


def simplified(text: str) -> str:
    """A name without its case and separators: what a slip of the pen leaves alone."""
    return re.sub(r"[\s_.-]+", "-", text.strip().casefold()) if len(text) <= _LONGEST_COMPARED else text


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None."""
    if not text or len(text) > _LONGEST_COMPARED:
        return None
    return _nearest(text, tuple(known))


@lru_cache(maxsize=512)
def _nearest(text: str, known: tuple[str, ...]) -> str | None:
    names = {bare(name): name for name in reversed(known)}
    plain = bare(text)
    # a version says which, so the letters alone are no better: bsd-3 is bsd-3-clause and not bsd
    longer = [name for name in names if plain[-1:].isdigit() and name.startswith(f"{plain}-")]
    found = [plain] if plain in names else sorted(longer, key=len) or get_close_matches(plain, names, 1, 0.75)
    return names[found[0]] if found else None


def bare(text: str) -> str:
    """A name without what people add to it or leave out: ``Apache License v2`` is ``apache-2``, as ``apache2``."""
    words = re.sub(
        r"(?<=[a-z])(?=\d)", "-", re.sub(r"\b(?:the|licen[sc]e|version|v(?=\d))\b|\bv(?=\d)", " ", text.casefold())
    )
    return simplified(words).strip("-")


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter, or two neighbours in the wrong order, are all that differs.

    Not one digit: ``sam3`` is no slip of ``sam2``.
    """
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    if a[:1].isdigit() or b[:1].isdigit():
        return False
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
