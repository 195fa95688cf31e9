"""Which library a folder is of. A library is one file of ``libraries/`` that ends with ``LIBRARY = Library(…)``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import hubpub.files.profile.libraries
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.hints import hinted_library
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Known


@cache
def libraries() -> tuple[Library, ...]:
    """Every library, by the name of its file."""
    package = hubpub.files.profile.libraries
    names = sorted(module.name for module in iter_modules(package.__path__))
    return tuple(import_module(f"{package.__name__}.{name}").LIBRARY for name in names)


def library_of(folder: Folder, named: Known[str] | None) -> tuple[Known[str] | None, Library | None]:
    """The library that loads a folder's model, and the one whose files it has; None for what is not known.

    A folder that looks like one of several, none of which stands above the others, is of none. Whoever wrote a card
    that names a library knows how the model is loaded, but where the files are those of another one: TRL names
    transformers in the card of an adapter, and people copy the card of a model beside its GGUF files.

    Args:
        folder: The folder.
        named: The library that the folder's card names.
    """
    places = {library: place for library in libraries() if (place := library.place(folder))}
    found = _highest(places)
    if named is not None:
        same = next((library for library in libraries() if library.name == named.value), None)
        if same in places:
            return Known(named.value, places[same]), same
        if same is None or found is None or found.rank is Rank.NUMBERS:
            return named, same or found
    if found is None or found.rank is Rank.NUMBERS:
        hinted = None if len(places) > 1 else hinted_library(folder)
        if hinted and all(library.name != hinted.value for library in libraries()):
            return hinted, found
    return (Known(found.name, places[found]), found) if found else (None, None)


def _highest(places: dict[Library, str]) -> Library | None:
    rank = max((library.rank for library in places), default=None)
    found = [library for library in places if library.rank == rank]
    return found[0] if len(found) == 1 else None
