"""Which library a folder is of. A library is one file of ``libraries/`` that ends with ``LIBRARY = Library(…)``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import hubpub.files.profile.libraries
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.library import Library
from hubpub.types.profile import Known


@cache
def libraries() -> tuple[Library, ...]:
    """Every library, by the name of its file."""
    package = hubpub.files.profile.libraries
    names = sorted(module.name for module in iter_modules(package.__path__))
    return tuple(import_module(f"{package.__name__}.{name}").LIBRARY for name in names)


def library_of(folder: Folder, named: Known[str] | None) -> tuple[Known[str] | None, Library | None]:
    """The library that loads a folder's model, and the one whose files it has; None for what is not known.

    A folder that looks like one of several, none of which stands above the others, is of none.

    Args:
        folder: The folder.
        named: The library that the folder's card names: whoever wrote it knows how the model is loaded.
    """
    places = {library: place for library in libraries() if (place := library.place(folder))}
    if named is not None:
        same = next((library for library in libraries() if library.name == named.value), None)
        if same in places:
            return Known(named.value, places[same]), same
        return named, same or _highest(places)
    found = _highest(places)
    return (Known(found.name, places[found]), found) if found else (None, None)


def _highest(places: dict[Library, str]) -> Library | None:
    rank = max((library.rank for library in places), default=None)
    found = [library for library in places if library.rank == rank]
    return found[0] if len(found) == 1 else None
