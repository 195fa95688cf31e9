"""Classes of the libraries that models are made with, each of which was looked at.

``scripts/look_at_classes.py`` makes the list, from the libraries themselves, and says how a class is judged.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_suffix(".txt")


class Kind(StrEnum):
    """What looking at a class gave."""

    MADE = ""
    """It holds data, when a pickle makes it without its ``__init__``."""
    CALLED = "()"
    """It holds data, also when a pickle calls it."""
    RUNS = "!"
    """It runs what it finds in its state."""
    KEYLESS = "#"
    """It holds data, and runs what it finds in its attributes where it is a key of a dict, or in a set."""
    ASKS = "?"
    """It holds data, asks what is in its state for methods, and is no key either."""
    NAMED = "&"
    """It is a function, for a model to use later; not for a pickle to call."""


_MARKED = tuple(kind for kind in Kind if kind)


@cache
def looked_at() -> dict[tuple[str, str], Kind]:
    """What was found, by module and name."""
    found = {
        # joblib's own place of an array
        ("joblib.numpy_pickle", "NumpyArrayWrapper"): Kind.MADE,
        ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"): Kind.MADE,
    }
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            module, *names = line.split()
            for name in names:
                kind = next(kind for kind in (*_MARKED, Kind.MADE) if name.endswith(kind))
                found[module, name.removesuffix(kind)] = kind
    return found
