"""Letters with a mark after them, such as ``JOSÉ¹``, that look as UTF-8 does that was read as Windows-1252."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from hubpub.rules.mojibake.bytes import pieces

QUOTES = set("»”“›")
# What an ordinary text may set at the end of a word: footnote marks (JOSÉ¹), powers (10 Å²), quotes, dashes, bullets.
_MARKS = set("¹²³†‡§¶•·±¼½¾«»“”‘’„‚‹›…–—™®°ºª\xa0\xad¡¿´¨¯¸")
_SIGNS = set("©€‰¤¦¬£¥¢ˆ˜")
_POWERS = set("¹²³")
IN_WORD = {"a", "A"}
# Those with which a word can go on at once.
_JOINING = set("«“‘„‚‹…–—•·\xa0\xad¡¿")
_ENDS = set("»”’›…–—™®†‡¹²³\xa0")
_CLOSES = set("«»”’›…–—\xa0")
_SPACES = set("’…–—\xa0")
# Letters beyond the usual ones of Latin that whole languages write: Romanian, Vietnamese, Azerbaijani.
_LETTERS = {*"ȘșȚțƠơƯưƏə", *map(chr, range(0x1EA0, 0x1EFA))}


@lru_cache(maxsize=10_000)
def is_marked(run: str, before: str, after: str) -> bool:
    """Whether every sequence of a run may as well be the end of a word with a mark after it, such as ``É²``.

    It is not where a letter in lower case stands before the capital one, nor where sequences follow one another.
    """
    parts = list(pieces(run))
    found = False
    was_sequence = False
    for number, (piece, was) in enumerate(parts):
        is_sequence = was is not None and was != piece
        if is_sequence:
            left = parts[number - 1][0][-1] if number else before
            right = parts[number + 1][0][0] if number + 1 < len(parts) else after
            if was_sequence or not _may_be_marked(piece, left, right):
                return False
            found = True
        was_sequence = is_sequence
    return found


def _may_be_marked(piece: str, left: str, right: str) -> bool:
    """Whether a sequence may be a letter with what stands behind it, between these two neighbours."""
    lead, mark, others = piece[0], piece[1], piece[2:]
    if others:  # “olé”… and « olé »
        if not left and not _CLOSES.issuperset(others):
            return False
        if mark in QUOTES:
            return _ENDS.issuperset(others) and not right.islower()
        return mark in _SPACES and _MARKS.issuperset(others)
    if mark not in _MARKS and (mark not in _SIGNS or lead in "ÂÃ"):
        return False
    if lead in "×ß":
        return True
    if left.islower():
        return False
    if lead in "ÂÃ" and left in ("", "0"):
        # neither is a word by itself; Â² is an operator's square
        return lead == "Â" and not left and not right and mark in _POWERS
    if lead == "Â":
        return False  # no word ends so
    return not right.islower() or mark in _JOINING


def is_likely(run: str, was: str, foreign: set[str], *, in_word: bool) -> bool:
    """Whether what may be a word with a mark is none, in a text of which other parts are mistaken."""
    new = set(was) - set(run)
    if all(scripts(char) <= foreign for char in new):
        return True
    if not in_word and not _POWERS.isdisjoint(run):
        return False
    return all(char < "\u0180" or char in _LETTERS or scripts(char) <= foreign for char in new)


@lru_cache(maxsize=10_000)
def scripts(text: str) -> frozenset[str]:
    """The scripts of a text, by the first word of its characters' names: ``LATIN``, ``CYRILLIC``."""
    return frozenset(unicodedata.name(char, "").partition(" ")[0] for char in text)
