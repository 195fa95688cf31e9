"""UTF-8 that was read as Windows-1252: the bytes that characters stand for, and the sequences they make."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

# What bytes 0x80 to 0xBF are in Windows-1252, and in Latin-1 where Windows leaves a gap.
CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"


def pieces(run: str) -> Iterator[tuple[str, str | None]]:
    """A run cut into UTF-8 sequences with what each of them decodes to.

    A character that is none stands for itself; a sequence that lacks a byte decodes to None.
    """
    place = 0
    while place < len(run):
        length = _length(run[place])
        end = place + 1
        while end < place + length and end < len(run) and is_continuation(run[end]):
            end += 1
        piece = run[place:end]
        data = bytes_of(piece) if len(piece) == length > 1 else None
        try:
            was = data.decode() if data else None
        except UnicodeDecodeError:
            was = None
        if was is None and (length < 3 or end == place + 1):
            piece = was = run[place]
            end = place + 1
        yield piece, was
        place = end


def _length(char: str) -> int:
    """How many bytes the sequence has that this character would begin; 1 where it begins none."""
    if "Â" <= char <= "ß":
        return 2
    if "à" <= char <= "ï":
        return 3
    return 4 if "ð" <= char <= "ô" else 1


@cache
def is_continuation(char: str) -> bool:
    """Whether a character stands for a byte that goes on with a sequence."""
    data = bytes_of(char)
    return data is not None and 0x80 <= data[0] <= 0xBF


def bytes_of(text: str) -> bytes | None:
    """The bytes of a text in Windows-1252; the five that Microsoft left open are control characters."""
    try:
        return b"".join(_byte(char) for char in text)
    except UnicodeEncodeError:
        return None


@lru_cache(maxsize=1024)
def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
