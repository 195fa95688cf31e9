"""The picture of a model for sharing: what it shows, and what was drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from hubpub.types.files import Digests
from hubpub.types.options.values import Theme

THUMBNAIL_PATH = "thumbnail.png"
"""Where the picture lies in a repository."""
WIDTH, HEIGHT = 1200, 630
"""Its pixels: what the sites that show it ask for (Open Graph, 1.91 to 1)."""


def thumbnail_url(repo: str) -> str:
    """Where readers of the card find the picture: on the Hub, whatever hub it is published to first.

    Args:
        repo: ``namespace/name``.
    """
    return f"https://huggingface.co/{quote(repo)}/resolve/main/{THUMBNAIL_PATH}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact of a model, as a picture shows it.

    Attributes:
        label: What it is, such as ``parameters``.
        value: Such as ``124M``.
    """

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """What a picture shows. Every text of it is a stranger's.

    Attributes:
        repo: ``namespace/name``.
        kind: ``writer`` for a model that is known by what it writes, ``model`` for any other.
        names: The model's name, or those of the people whom it imitates.
        handle: What stands below, such as ``@tks``; empty for nothing.
        label: What it is, such as ``Text generation``; empty for nothing.
        figures: Its facts.
        prompt: What the samples begin with; empty where they do not begin alike.
        samples: What it writes, the prompt included.
        languages: Codes of the Hub: of several forms of a letter they choose one.
        theme: Light or dark.
    """

    repo: str
    kind: Literal["writer", "model"] = "model"
    names: tuple[str, ...] = ()
    handle: str = ""
    label: str = ""
    figures: tuple[Figure, ...] = ()
    prompt: str = ""
    samples: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    theme: Theme = "light"


@dataclass(frozen=True, slots=True)
class Design:
    """A picture before it is drawn.

    Attributes:
        thumbnail: What it shows, as far as is known without asking the model.
        avatars: The files of the profile pictures.
        asks_model: Whether the model is asked for samples.
    """

    thumbnail: Thumbnail
    avatars: tuple[Path, ...] = ()
    asks_model: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font of the machine has, and that was left out of the picture.

    Attributes:
        character: As people count characters.
        package: Debian's package of a font that has it; empty where none is known.
    """

    character: str
    package: str = ""


@dataclass(frozen=True, slots=True)
class PublishedThumbnail:
    """The picture of a repository.

    Attributes:
        facts: The sha256 of all that it was drawn of, in hexadecimal: while that is the same, it stays.
        samples: What the model wrote for it.
        missing: What no font of the machine had that drew it.
    """

    facts: str
    samples: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedThumbnail:
    """The picture that the repository will hold.

    Attributes:
        shown: What it was drawn of.
        size: Bytes.
        digests: Of its bytes.
        png: The picture in base64, where this push publishes it; None where the repository has it already.
    """

    shown: PublishedThumbnail
    size: int
    digests: Digests
    png: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnThumbnail:
    """A picture that was drawn by itself.

    Attributes:
        png: The picture.
        samples: What of the model's words it shows.
        missing: What no font of this machine has, and is not in it.
    """

    png: bytes
    samples: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


def digest_of(thumbnail: Thumbnail, *more: Sequence[str]) -> str:
    """The sha256 of all that a picture is drawn of, in hexadecimal. Fonts are no part of it.

    Args:
        thumbnail: What it shows.
        more: What else it depends on: digests of pictures and of weights.
    """
    said = json.dumps([asdict(thumbnail), *more], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
