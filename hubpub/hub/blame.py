"""Whose code an error was raised in, by its traceback."""

from __future__ import annotations

from collections.abc import Iterator

# The packages that fail when they read an answer that is no hub's.
_READERS = {"huggingface_hub", "httpx2"}


def was_in(error: Exception, module: str) -> bool:
    """Whether an error came out of a module's code."""
    return module in _modules(error)


def is_of_client(error: Exception) -> bool:
    """Whether the client failed to read an answer; otherwise the fault is ours.

    The innermost code that is ours or the client's says it: either may have called Python's own.
    """
    packages = [module.partition(".")[0] for module in _modules(error)]
    known = [package for package in packages if package in _READERS or package == "hubpub"]
    return bool(known) and known[-1] in _READERS


def _modules(error: Exception) -> Iterator[str]:
    """The modules that an error came through, the innermost last."""
    place = error.__traceback__
    while place is not None:
        yield str(place.tb_frame.f_globals.get("__name__"))
        place = place.tb_next
