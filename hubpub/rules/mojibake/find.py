"""Text whose encoding was mistaken: UTF-8 that was read as Windows-1252 (``ðŸ¤–`` for 🤖), found and undone.

The judge is ftfy, asked run by run, so that what is in order cannot be touched; a cheap pattern goes before it,
because ftfy on whole cards takes longer than parsing them. What ftfy gives up, because one character of the run has
lost a byte, is decoded here sequence by sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter

from hubpub.rules.mojibake.bytes import CONTINUATION, bytes_of, is_continuation, pieces
from hubpub.rules.mojibake.marks import IN_WORD, QUOTES, is_likely, is_marked, scripts

# ftfy takes some 50 µs for a run, and is asked once for equal ones: this bounds what a hostile card can ask for.
_RUNS_LIMIT = 10_000
_RUN_LIMIT = 2_000

_CYRILLIC = "[\u0400-\u045f\xa0-\xbb\u2018-\u2122]"
# One class in front of all: the engine skips to it, which an alternation would not let it do.
_GATE = re.compile(
    "[Â-ôвРС‚√Γ](?:"
    rf"(?<=[Â-ô])[{CONTINUATION}]"  # UTF-8 as Windows-1252 or Latin-1
    rf"|(?<=в)Ђ|(?<=[РС]){_CYRILLIC}(?:[РС]{_CYRILLIC}){{2}}"  # as Windows-1251
    r"|(?<=‚)Ä|(?<=√)[©®°±§¶ß£¢•™´¨≠ÆØ∞]|(?<=Γ)Ç)"  # as Mac Roman, as code page 437
)
_RUN = re.compile(r"[^\x00-\x7f]+")
# What may follow a word in capitals, as in the Portuguese «ROMÃ».
_CLOSING = set("»”’“‘…–—™®°ºª›")
# What stands before a letter that is named, as in “Ã”.
_OPENING = set("«“„‘‚‹»")


@dataclass(frozen=True, slots=True)
class Mojibake:
    """One run of mistaken text.

    Attributes:
        start: Where it begins, in code points.
        end: Where it ends.
        text: What it was, as far as that can be told.
        lost: The pieces of the run that cannot be recovered: each has lost a byte.
    """

    start: int
    end: int
    text: str
    lost: tuple[str, ...] = ()


def may_hold_mojibake(text: str) -> bool:
    """A quick look: whether a text may hold mistaken text; of ordinary ones nearly none may."""
    return not text.isascii() and _GATE.search(text) is not None


def find_mojibake(text: str) -> list[Mojibake]:
    """Every run of mistaken text, in order.

    A run is judged with the character on either side (``Ã¥`` may be meant, and in ``BokmÃ¥l`` it is not). Where one is
    mistaken, so are those that would be letters too, in a word (``Ã…ngstrÃ¶m`` is not mended by half) or as a word of
    the same script (``Ùˆ`` among other words in Arabic). A capital letter with a mark (``JOSÉ¹``) proves nothing: it is
    mistaken where another run is.
    """
    if not (first := _GATE.search(text)):
        return []
    asked: set[tuple[str, str, str]] = set()
    certain: list[Mojibake] = []
    doubtful: list[tuple[Mojibake, bool]] = []
    marked: list[tuple[Mojibake, bool]] = []
    # a run is a row of characters outside ASCII; the first suspicious one begins at most a run before the pattern
    begin = first.start()
    while begin and not text[begin - 1].isascii():
        begin -= 1
    for start, end in _runs(text, begin):
        run = text[start:end]
        if not _GATE.search(run):
            continue
        before, after = _kind(text[max(start - 1, 0) : start]), _kind(text[end : end + 1])
        asked.add((before, run, after))
        if len(asked) > _RUNS_LIMIT:
            break
        fixed, lost = _repair(run, before, after)
        if fixed != run and not lost and is_marked(run, before, after):
            marked.append((Mojibake(start, end, fixed), before in IN_WORD or after in IN_WORD))
        elif fixed != run or lost:
            certain.append(Mojibake(start, end, fixed, lost))
        elif was := _decoded(run, before, after):
            doubtful.append((Mojibake(start, end, was), bool(before or after) and was.isalpha()))
    known = {script for mistaken in certain if not mistaken.lost for script in scripts(mistaken.text)}
    if known:
        foreign = known - {"LATIN"}
        certain.extend(mistaken for mistaken, in_word in doubtful if in_word or scripts(mistaken.text) <= foreign)
        for mistaken, in_word in marked:
            if is_likely(text[mistaken.start : mistaken.end], mistaken.text, foreign, in_word=in_word):
                certain.append(mistaken)
    return sorted(certain, key=attrgetter("start"))


def _kind(char: str) -> str:
    """What stands beside a run, as far as it says whether the run is a part of a word."""
    if not char.isascii() or not char.isalnum():
        return ""
    return "0" if char.isdigit() else "A" if char.isupper() else "a"


def _runs(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """Rows of characters outside ASCII; a very long one is cut where a sequence may begin."""
    for run in _RUN.finditer(text, begin):
        start = run.start()
        while run.end() - start > _RUN_LIMIT:
            end = start + _RUN_LIMIT
            while end > start + 1 and is_continuation(text[end]):
                end -= 1
            yield start, end
            start = end
        yield start, run.end()


def candidates(piece: str) -> list[str]:
    """What a piece that lost a byte may have been, if the byte was the one that shows as nothing: the soft hyphen."""
    data = bytes_of(piece)
    if data is None:
        return []
    found = []
    for place in range(1, len(data) + 1):
        try:
            found.append((data[:place] + b"\xad" + data[place:]).decode())
        except UnicodeDecodeError:
            continue
    return list(dict.fromkeys(found))


@lru_cache(maxsize=2 * _RUNS_LIMIT)
def _repair(run: str, before: str, after: str) -> tuple[str, tuple[str, ...]]:
    """What a run was, and the pieces of it that are lost."""
    parts = list(pieces(run))
    decoded = [(piece, was) for piece, was in parts if was is not None and was != piece]
    spelled = _is_spelled(parts, before, after)
    if decoded and all(len(piece) == 2 for piece, _ in decoded) and spelled:
        return run, ()
    lost = tuple(piece for piece, was in parts if was is None)
    # Lead and two continuations in a row: there is no such text in any language.
    certain = any(len(piece) > 2 for piece, _ in decoded)
    fixed = _ask_ftfy(run)
    if fixed == run and not lost:
        # ASCII is the same in every encoding that ftfy tries
        fixed = _ask_ftfy(before + run + after).removeprefix(before).removesuffix(after)
    if fixed == run or (lost and certain):
        if certain:
            return "".join(piece if was is None else was for piece, was in parts), lost
        wide = any(char > "\u2122" for char in run)
        return run, tuple(piece for piece in lost if wide and len(piece) > 1)
    return fixed, ()


def _decoded(run: str, before: str, after: str) -> str:
    """What a run would be as mistaken text; empty where not all of it can be that."""
    parts = list(pieces(run))
    if _is_spelled(parts, before, after) or any(was is None or was == piece for piece, was in parts):
        return ""
    return "".join(was for _, was in parts if was)


def _is_spelled(parts: list[tuple[str, str | None]], before: str, after: str) -> bool:
    """Whether every pair that could be mistaken text is a letter with its punctuation.

    It is the end of a word in capitals, or a letter that is named in quotes. No letter follows a quote that closes.
    """
    if after in {"a", "A"} and parts[-1][0][-1] in QUOTES:
        return False
    begun = before == "A"
    for piece, was in parts:
        if was is not None and was != piece and not (begun and piece[1] in _CLOSING):
            return False
        begun = piece[-1].isupper() or piece[-1] in _OPENING
    return True


@cache
def _settings() -> object:
    from ftfy import TextFixerConfig

    # the encoding alone: no entity, quote or width is touched, and no space is taken for a lost one
    return TextFixerConfig(unescape_html=False, restore_byte_a0=False, replace_lossy_sequences=False, explain=False)


def _ask_ftfy(run: str) -> str:
    import ftfy

    return ftfy.fix_encoding(run, _settings())  # type: ignore[arg-type]
