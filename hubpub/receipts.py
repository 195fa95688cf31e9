"""Receipts on disk: beside the model, and in the user's state directory.

A folder may be copied without its ``.hubpub``, and a machine may be new: either place is enough.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.errors import MachineError
from hubpub.folder import STATE_DIR
from hubpub.plan import Receipt, Target

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def save(receipt: Receipt, folder: Path) -> list[Path]:
    """Writes a receipt to both places.

    Returns:
        The files written: one of the two places may refuse.

    Raises:
        MachineError: Neither took it.
    """
    text = _adapter().dump_json(receipt, indent=2)
    written, problem = [], ""
    for directory in _directories(receipt.target, folder):
        try:
            written.append(write_beside(directory / f"{receipt.commit[:12]}.json", text))
        except OSError as error:
            problem = f"{error.filename}: {error.strerror}"
    if not written:
        raise MachineError(
            f"the model is published at {receipt.target.url}, but its receipt could not be written ({problem})",
            "Make room or mend the permissions and push again: nothing will be uploaded twice.",
        )
    return written


def last(target: Target, folder: Path) -> Receipt | None:
    """The newest receipt for a repository; None without one."""
    return max(_found(target, folder), key=lambda receipt: receipt.published_at, default=None)


def state_root() -> Path:
    """The user's state directory; ``HUBPUB_HOME`` moves it."""
    if home := os.environ.get("HUBPUB_HOME"):
        return Path(home).expanduser() / "state"
    from platformdirs import user_state_path

    return user_state_path("hubpub")


def write_beside(path: Path, data: bytes) -> Path:
    """Writes a file beside its place and renames it there, so that no half of it is ever seen.

    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _directories(target: Target, folder: Path) -> tuple[Path, Path]:
    def plain(name: str) -> str:
        return re.sub(r"[^\w.-]+", "_", name).strip("._") or "_"

    repo = Path(*map(plain, target.repo.split("/")))
    return (
        folder / STATE_DIR / "receipts" / plain(target.hub) / repo,
        state_root() / "receipts" / plain(target.hub) / repo,
    )


def _found(target: Target, folder: Path) -> Iterator[Receipt]:
    from pydantic import ValidationError

    for directory in _directories(target, folder):
        for path in directory.glob("*.json"):
            try:
                receipt = _adapter().validate_json(path.read_bytes())
            except (OSError, ValidationError):
                continue  # another version's or a broken one: it says nothing, so nothing is overwritten on its word
            if (receipt.target.hub, receipt.target.repo) == (target.hub, target.repo):
                yield receipt


@cache
def _adapter() -> TypeAdapter[Receipt]:
    from pydantic import TypeAdapter

    return TypeAdapter(Receipt)
