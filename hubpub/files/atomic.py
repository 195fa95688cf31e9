"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from hubpub.errors import MachineError


def replace_file(path: Path, data: bytes) -> Path:
    """Writes a file beside its place and renames it there, so that no half of it is ever seen.

    Directories above it are made.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # each with a name of its own, as threads share a process, and a short one, as the file's may be as long as can be
    beside = path.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def write_named(path: Path, data: bytes) -> None:
    """Writes a file that the user named, whole or not at all; where that is a link, what it leads to.

    Raises:
        MachineError: It cannot be written.
    """
    try:
        replace_file(path.resolve(), data)
    except OSError as error:
        raise MachineError(f"cannot write {path}: {error.strerror}", "Choose another place.") from error
