"""A library whose folders can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from hubpub.files.profile.folder import Folder
from hubpub.types.profile import Profile


class Rank(IntEnum):
    """How much the marks of a library tell: where several fit, the folder is of the highest.

    What stands higher writes the marks of what stands lower into its own folders too.
    """

    NUMBERS = 0
    """Weights that any library may load."""
    FORMAT = 1
    """Files of a format that one library writes."""
    CONFIG = 2
    """A config that others write too, with what only this library puts there."""
    OWN_CONFIG = 3
    """A config that only this library writes."""
    AROUND = 4
    """A model around one of another library."""
    AROUND_THAT = 5
    """A model around such a one."""


@dataclass(frozen=True, slots=True)
class Library:
    """A library.

    Attributes:
        name: The Hub's key (huggingface.js, model-libraries.ts); where it has none, what it tags such models.
        rank: How much its marks tell.
        place: Where a folder tells that it is of this library; empty for a folder that does not.
        read: The facts that the library's own files tell.
    """

    name: str
    rank: Rank
    place: Callable[[Folder], str]
    read: Callable[[Folder], Profile]
