"""What `hubpub init` wrote and found, as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubpub.display.words import one_line
from hubpub.types.profile import Known
from hubpub.types.setup import Setup

_LONGEST = 60
_FLAGS = {
    "license": "--license ID",
    "language": "--language CODE",
    "base_model": "--base-model MODEL",
    "repo": "hubpub init FOLDER namespace/name",
}


def setup_lines(setup: Setup, *, quiet: bool = False) -> Iterator[str]:
    """What was written, what the card says besides, and what nothing tells.

    Args:
        setup: The folder, as it is now.
        quiet: Whether only what is missing is wanted.
    """
    for file in setup.written:
        if file.lines and not quiet:
            yield one_line(f"{'wrote' if file.is_new else 'added to'} {file.path}:")
            yield from (f"  {one_line(line)}" for line in file.lines)
        for key in file.kept:
            yield one_line(f"{file.path} says {key} already, and it stays")
    if setup.known and not quiet:
        yield "known, and read anew by each push:"
        yield from _table({key: _value(known) for key, known in setup.known.items()})
    yield from (one_line(note) for note in setup.notes if not quiet)
    if setup.missing:
        is_any = any(file.lines for file in setup.written)
        yield "missing:" if is_any else "nothing was written; missing:"
        yield from _table({key: f"{why}{_how(setup, key)}" for key, why in setup.missing.items()})


def _how(setup: Setup, key: str) -> str:
    """How it is said."""
    by_flag = key in _FLAGS and (key == "repo" or setup.facts is not None)
    how = _FLAGS[key] if by_flag else setup.by_hand
    return f"; say it with {how}" if by_flag else f"; say it in {how}" if how else ""


def _value(known: Known[str | list[str]]) -> str:
    text = known.value if isinstance(known.value, str) else ", ".join(known.value)
    return f"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}  ({known.place})"


def _table(rows: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, rows))
    yield from (one_line(f"  {key:{width}}  {text}") for key, text in rows.items())
