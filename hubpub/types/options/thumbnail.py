"""The options of the picture for sharing: of `hubpub thumbnail`, and of a push that publishes one."""

# no `from __future__ import annotations`: the annotations below are read by the program
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Key, Option
from hubpub.types.options.values import Theme

IsPublished = Annotated[
    bool | None,
    Option(
        "Publish a picture for sharing too, thumbnail.png, and name it in the card.",
        "It is drawn once, and stays while what it shows stays the same. A thumbnail that the card names already "
        "stays too.",
        toml="Publish a picture for sharing too, thumbnail.png, and name it in the card.",
        action='"true" publishes a picture for sharing too, and names it in the card.',
        of_folder=True,
    ),
]
"""Whether a push publishes one."""

Look = Annotated[
    Theme | None,
    Option(
        "How that picture looks; light by default.",
        toml="How the picture for sharing looks: `light` or `dark`.",
        of_folder=True,
    ),
]
"""Light or dark."""

Samples = Annotated[
    Sequence[str],
    Option(
        "A text for that picture which the model wrote; once for each.",
        "Without one, a model that is known by what it writes is asked, where transformers is installed. Those of "
        "hubpub.toml are put aside.",
        python="Texts for that picture which the model wrote.",
        metavar="TEXT",
        default=(),
        toml="Texts for the picture for sharing which the model wrote.",
        contradicts=("sample",),
        of_folder=True,
    ),
]
"""What the model wrote."""

Avatars = Annotated[
    Sequence[Path | str],
    Option(
        "A PNG, JPEG or WebP file to show in that picture, such as a profile picture; once for each.",
        "Those of hubpub.toml are put aside.",
        python="Files to show in that picture, such as profile pictures: PNG, JPEG or WebP.",
        metavar="FILE",
        default=(),
        toml=Key(
            "Files to show in the picture for sharing, such as profile pictures: PNG, JPEG or WebP, relative to this "
            "file and in its folder.",
            relative="always",
        ),
        contradicts=("avatar",),
        of_folder=True,
    ),
]
"""Whose model it is."""


class PictureOptions(TypedDict, total=False):
    """The options of `hubpub thumbnail`: how the picture looks, and what it shows that nothing else tells."""

    theme: Look
    sample: Samples
    avatar: Avatars
