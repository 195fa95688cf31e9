"""A preview as one file, for CI and to be sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hubpub.errors import CallError
from hubpub.files.atomic import write_named
from hubpub.workflows.preview.look import Look
from hubpub.workflows.preview.look_again import Looking
from hubpub.workflows.preview.write import Manner, page_of


def write_preview(looking: Looking, path: Path, *, offline: bool) -> Look:
    """Writes the page of a look, whole or not at all; the directories above it are made.

    Args:
        looking: What looks.
        path: The file.
        offline: Whether what would be fetched from another site is left out.

    Raises:
        CallError: The path is a directory.
        HubpubError: There is nothing to look at.
        MachineError: The file cannot be written.
    """
    if path.is_dir():
        raise CallError(f"{path} is a directory, and a page is a file", f"Name a file: {path / 'preview.html'}.")
    look = looking.here()
    if looking.asks_hub:
        look = looking.there() or looking.here()
    write_page(look, path, offline=offline)
    return look


def write_page(look: Look, path: Path, *, offline: bool = False, blot: Callable[[str], str] = str) -> None:
    """Writes the page of a look, whole or not at all.

    Args:
        look: The look.
        path: The file.
        offline: Whether what would be fetched from another site is left out.
        blot: Takes out of the page what nobody shall read, beside what looks like a secret.

    Raises:
        MachineError: The file cannot be written.
    """
    page = blot(page_of(look, Manner(offline)))
    write_named(path.expanduser(), page.encode(errors="replace"))
