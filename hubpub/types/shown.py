"""How a value is shown to people: short by its ``repr()``, whole by its ``str()``, and as HTML in a notebook."""

from __future__ import annotations

from collections.abc import Callable

_writers: list[Callable[[object], str]] = []
_html_writers: list[Callable[[object], str | None]] = []


def show_by(write: Callable[[object], str], write_html: Callable[[object], str | None]) -> None:
    """Says how values are written as text, and as HTML (None for one that stays text).

    Values stand below the words for people (`hubpub.display`), and import nothing of them.
    """
    _writers[:] = [write]
    _html_writers[:] = [write_html]


class Shown:
    """A value whose ``str()`` is what the command line prints of it."""

    __slots__ = ()

    def __str__(self) -> str:
        return _writers[0](self) if _writers else repr(self)

    def _repr_html_(self) -> str | None:
        return _html_writers[0](self) if _html_writers else None


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things: ``1 file``, ``2 files``."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
