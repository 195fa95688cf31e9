"""The profile: what a folder tells of its model."""

from __future__ import annotations

from dataclasses import dataclass

from hubpub.types.files import FileEntry


@dataclass(frozen=True, slots=True)
class Profile:
    """What a folder tells of its model.

    Attributes:
        files: What may be published, sorted by path; empty where a card is rendered without a folder.
    """

    files: tuple[FileEntry, ...] = ()
