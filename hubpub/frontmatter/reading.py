"""A card's front matter, found by the Hub's pattern and read."""

from __future__ import annotations

import re
from functools import lru_cache

from hubpub.frontmatter.cursor import RefusalError
from hubpub.frontmatter.nodes import Fault, FrontMatter
from hubpub.frontmatter.stream import Stream

# The white space of the Hub's pattern is JavaScript's: a byte order mark counts, U+0085 and U+001C to U+001F do not.
_OPENING = re.compile("[\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*---(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?:\r\n|\r|\n)---[ \t]*+(?:\r\n|\n|\Z)")
_LARGE = 200_000


def parse(text: str) -> FrontMatter:
    """The front matter of a whole card. Never raises: what cannot be read is a fault in the answer."""
    return (_parse_large if len(text) > _LARGE else _parse)(text)


def _read(text: str) -> FrontMatter:
    opening = _OPENING.match(text)
    if not opening:
        return FrontMatter(False, 0, 0, None, None, text)
    start = opening.end()
    closing = _CLOSING.search(text, start)
    if not closing and text.startswith("\r\n", start - 2):
        # the pattern then tries the CR alone as the line's end, and the LF as the beginning of the last line
        start -= 1
        closing = _CLOSING.match(text, start)
    if not closing:
        return FrontMatter(False, 0, 0, None, None, text)
    end = closing.start()
    try:
        root = Stream(text[start:end], start).read()
    except RefusalError as refusal:
        # the reader adds a line end where there is none, and may stop behind it
        return FrontMatter(True, start, end, Fault(refusal.reason, min(start + refusal.offset, end)), None, text)
    except RecursionError:
        return FrontMatter(True, start, end, Fault("nested too deeply", start), None, text)
    return FrontMatter(True, start, end, None, root, text)


_parse = lru_cache(maxsize=16)(_read)
# the rules ask several times for the same card, but no one for several such
_parse_large = lru_cache(maxsize=1)(_read)
