"""Chooses what reads an archive, by what is in it."""

from __future__ import annotations

from pathlib import Path

from huggingtweets.archives.post import Archive


def read(path: Path) -> list[Archive]:
    """The archives at a path; a table of several accounts is one for each.

    Args:
        path: A folder, a zip, a tar.gz, or a file.

    Raises:
        ArchiveError: There is nothing, or it is no archive that is known.
    """
    raise NotImplementedError
