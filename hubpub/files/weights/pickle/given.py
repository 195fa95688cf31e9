"""What a pickle gives to functions that call it."""

from __future__ import annotations

from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.reach import note_called
from hubpub.files.weights.pickle.values import CALLS_GIVEN, CALLS_OWN, REBUILDS, Global


def note_given(scan: Scan, called: Global, arguments: object) -> None:
    """Notes what of the arguments a function calls.

    Args:
        scan: Where to note it.
        called: The function.
        arguments: A tuple, or what is not known.
    """
    for place in CALLS_GIVEN.get((called.module, called.name), ()):
        _note(scan, arguments, place)
    rebuilt = arguments[0] if isinstance(arguments, tuple) and arguments else None
    if not called.name.startswith("_rebuild_from_type") or not isinstance(rebuilt, Global):
        return
    if not REBUILDS.fullmatch(f"{rebuilt.module}.{rebuilt.name}"):
        scan.imports.add(CALLS_OWN)


def note_kept(scan: Scan, arguments: object) -> None:
    """Notes that a class is kept with what it would be called with. A function is for the model to use later."""
    kept = arguments[0] if isinstance(arguments, tuple) and arguments else None
    # what it calls that with is called by functions that call what they are given
    if isinstance(arguments, tuple):
        note_called(scan, arguments[1:])
    if isinstance(kept, Global) and kept.name.rpartition(".")[2].lstrip("_")[:1].isupper():
        scan.called.add((kept.module, kept.name))
    elif not isinstance(arguments, tuple):
        scan.imports.add(CALLS_OWN)


def _note(scan: Scan, arguments: object, place: int) -> None:
    if not isinstance(arguments, tuple):
        scan.imports.add(CALLS_OWN)
    elif place < len(arguments):
        given = arguments[place]
        if isinstance(given, Global):
            scan.called.add((given.module, given.name))
        elif given is not None and not isinstance(given, (str, int, tuple, dict)):
            scan.imports.add(CALLS_OWN)
