"""Where a fleet's journal lies, and that one run alone has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from hubpub.errors import CallError, MachineError
from hubpub.types.spelling import command

SUFFIX = ".journal"


def place_of(fleet: str, state: Path) -> Path:
    """Where a fleet's journal lies: beside its file; of a pattern of folders, in the user's state directory.

    Args:
        fleet: What the rows are read from.
        state: The user's state directory.
    """
    path = Path(fleet).expanduser()
    if path.is_file():
        return path.with_name(path.name + SUFFIX)
    name = sha256(str(path.absolute()).encode(errors="surrogateescape")).hexdigest()[:16]
    return state / "fleets" / (name + SUFFIX)


@contextmanager
def only_one(path: Path, patience: float = 1.0) -> Iterator[None]:
    """Keeps another run off a journal.

    Args:
        path: The journal's file.
        patience: Seconds to wait for it: whoever only looks whether there is a run lets go at once.

    Raises:
        CallError: Another run has it.
        MachineError: Nothing can be written there.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"))
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise CallError(
            f"another run of this fleet is under way: it has the journal {path}",
            f"Wait until it is over ({command('fleet status')} shows it), or name another journal.",
        ) from error
    except OSError as error:
        raise MachineError(f"cannot write {path}: {error.strerror}", "Mend it, or name another journal.") from error
    try:
        yield
    finally:
        lock.release()


def is_taken(path: Path) -> bool:
    """Whether a run has a journal just now."""
    try:
        with only_one(path, patience=0):
            return False
    except CallError:
        return True
    except MachineError:  # nobody can write there, so nobody does
        return False
