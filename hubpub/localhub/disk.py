"""Small files of the hub, each written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any


def write_bytes(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file beside its place, then rename it there: a reader sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object, *, mode: int = 0o644) -> None:
    """Write a JSON file whole (see write_bytes)."""
    write_bytes(path, json.dumps(value, indent=1, sort_keys=True).encode() + b"\n", mode=mode)


class BadFile(OSError):  # noqa: N818 - a name for the state, as users meet it
    """A file of the hub's own that does not hold what it should: `filename`, and why in `strerror`."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(errno.EBADMSG, reason, str(path))


def read_json(path: Path) -> Any:
    """Read a JSON file; None if there is none. Raises BadFile if it is not JSON."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as error:
        raise BadFile(path, "it is empty or damaged (not valid JSON)") from error


def read_object(path: Path, *members: str) -> dict[str, Any] | None:
    """Read a JSON file that must hold an object with these members; None if there is none. Raises BadFile."""
    value = read_json(path)
    if value is not None and not (isinstance(value, dict) and all(name in value for name in members)):
        raise BadFile(path, f"it must be a JSON object with {' and '.join(members)}")
    return value


def is_text(data: bytes, value: object) -> bool:
    """Tell whether all strings of a JSON value, read from `data`, are text.

    JSON can write a lone surrogate, which UTF-8 cannot.
    """
    if b"\\ud" not in data.lower():
        return True
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def make_empty(directory: Path) -> None:
    """Make sure that a directory exists and holds nothing."""
    if directory.exists():
        for entry in directory.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
    directory.mkdir(parents=True, exist_ok=True)
