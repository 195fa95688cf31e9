"""What a push knows put into the card of a library that did not know it yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

import hubpub.cards.libraries.known
from hubpub.cards.frontmatter import FrontMatter, apply, parse, remove, rename_key, set_value
from hubpub.cards.libraries.written import KeyRepair, Repair, Written
from hubpub.types.findings import Edit
from hubpub.types.profile import Profile

_Repairs = Callable[[Written], Iterator[Repair | KeyRepair]]


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing that was mended.

    Attributes:
        line: Where it was, in the text that was given, from 1.
        words: What was mended, as half a sentence.
    """

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A card as it is mended.

    Attributes:
        text: The whole card.
        mends: What was mended, by line.
    """

    text: str
    mends: tuple[Mend, ...] = ()


def mend_for(text: str, repo: str | None, profile: Profile, folders: Collection[str] = ()) -> Mended:
    """A card with what its library did not know and the push does.

    Only what is written by the templates of known libraries is touched, where it is still as they wrote it: an id in a
    snippet that loads nothing, the name of the folder as the title, a base model that is a path of a machine, a key
    that nobody reads. To do it twice is to do it once.

    Args:
        text: The whole card.
        repo: The repository to which it is published, as ``owner/name``; None where that is not known.
        profile: What the folder tells of the model.
        folders: The names of the folder, and of those in which it lies: by one of them the Trainer calls the model.
    """
    written = Written(text, repo, profile, folders)
    found = list(dict.fromkeys(repair for repairs in _all_repairs() for repair in repairs(written)))
    mends: list[Mend] = []
    edits: list[Edit] = []
    done = 0
    for repair in sorted((each for each in found if isinstance(each, Repair)), key=lambda each: (each.start, each.end)):
        if repair.start >= done and text[repair.start : repair.end] != repair.text:
            edits.append(Edit(repair.start, repair.end, repair.text))
            mends.append(Mend(written.line_of(repair.start), repair.words))
            done = repair.end
    mended = apply(text, edits)
    # the last items of a list first, since what is taken out moves those behind it
    for key in reversed([each for each in found if isinstance(each, KeyRepair)]):
        place = written.front.key(*key.path) or written.front.find(*key.path)
        node = written.front.find(*key.path)
        if place is None or node is None:
            continue
        try:
            mended = _with_key(mended, key)
        except (ValueError, TypeError):
            continue
        mends.append(Mend(written.line_of(node.start if isinstance(key.path[-1], int) else place.start), key.words))
    return Mended(mended, tuple(sorted(mends, key=lambda mend: mend.line)))


def _with_key(text: str, key: KeyRepair) -> str:
    front: FrontMatter = parse(text)
    if key.value is None:
        return apply(text, remove(front, key.path))
    path = key.path
    if key.name:
        text = apply(text, rename_key(front, path, key.name))
        front, path = parse(text), (*path[:-1], key.name)
    return apply(text, set_value(front, path, key.value))


@cache
def _all_repairs() -> tuple[_Repairs, ...]:
    package = hubpub.cards.libraries.known
    modules = (import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__))
    return tuple(cast("_Repairs", module.repairs) for module in modules)
