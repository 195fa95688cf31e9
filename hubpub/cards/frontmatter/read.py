"""A card's front matter, found by the Hub's pattern and read."""

from __future__ import annotations

from functools import lru_cache

from hubpub.cards.frontmatter.cursor import RefusalError
from hubpub.cards.frontmatter.nodes import Fault, FrontMatter
from hubpub.cards.frontmatter.stream import Stream
from hubpub.types.card import front_matter_block

_LARGE = 200_000
# What is read of a block; more would take seconds, and evaluation results, which are what makes blocks large, come
# nowhere near it. The Hub itself takes no card over 10 MiB from git (embeddings-benchmark/mteb#1368), and to some large
# ones its validator answered 413 (mteb#1892).
_MOST_CHARACTERS = 4_000_000
_MOST_LINES = 200_000


def parse(text: str) -> FrontMatter:
    """The front matter of a whole card. Never raises: what cannot be read is a fault in the answer."""
    return (_parse_large if len(text) > _LARGE else _parse)(text)


def _read(text: str) -> FrontMatter:
    block = front_matter_block(text)
    if block is None:
        return FrontMatter(False, 0, 0, None, None, text)
    start, end, _ = block
    if beyond := _beyond(text, start, end):
        return FrontMatter(True, start, end, Fault(beyond, start, bound=True), None, text)
    try:
        root = Stream(text[start:end], start).read()
    except RefusalError as refusal:
        # the reader adds a line end where there is none, and may stop behind it
        fault = Fault(refusal.reason, min(start + refusal.offset, end), refusal.bound)
        return FrontMatter(True, start, end, fault, None, text)
    except RecursionError:
        return FrontMatter(True, start, end, Fault("it is nested too deeply", start, bound=True), None, text)
    return FrontMatter(True, start, end, None, root, text)


def _beyond(text: str, start: int, end: int) -> str:
    """Why a block is too much to be read; empty where it is not."""
    if end - start > _MOST_CHARACTERS:
        return f"it has {end - start:,} characters, of which at most {_MOST_CHARACTERS:,} are read"
    if end - start > _MOST_LINES and text.count("\n", start, end) + text.count("\r", start, end) > _MOST_LINES:
        return f"it has more than {_MOST_LINES:,} lines"
    return ""


_parse = lru_cache(maxsize=16)(_read)
# the rules ask several times for the same card, but no one for several such
_parse_large = lru_cache(maxsize=1)(_read)
