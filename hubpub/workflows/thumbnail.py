"""The picture for sharing by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubpub.cards.thumbnail.avatars import read_avatar
from hubpub.cards.thumbnail.draw import MOST_AVATARS, draw, require_drawing
from hubpub.cards.thumbnail.samples import ask_model, can_ask
from hubpub.errors import BlockedError, CallError
from hubpub.files.atomic import write_named
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.files.settings import read_text
from hubpub.rules.secrets.kinds import kinds_in, secrets_of
from hubpub.types.card import CARD_PATH
from hubpub.types.files import ModelFolder
from hubpub.types.thumbnail import THUMBNAIL_PATH, Design, DrawnThumbnail
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.inputs.profile import profile_with
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.inputs.sources import load_source, repository, trace_run
from hubpub.workflows.inputs.standard_card import standard_source
from hubpub.workflows.inputs.thumbnail import design, told_by


def draw_thumbnail(folder: Path, repo: str | None = None, **given: Any) -> DrawnThumbnail:
    """The picture for sharing of a model.

    Args:
        folder: Its ``hubpub.toml`` says what the other arguments leave out.
        repo: ``namespace/name``.
        given: Options of a push: ``recipe``, ``facts``, ``run``, ``timeout``, ``theme``, ``sample``, ``avatar``.

    Raises:
        BlockedError: The model is asked for samples of what it writes, and cannot be run; or one holds a secret.
        CallError: There is no such folder, or the facts do not fit, or a profile picture is none.
        MachineError: What draws is not installed, or a file cannot be read.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    require_drawing()
    folder = path_of(folder, "folder")
    if not folder.is_dir():
        raise CallError(f"there is no folder {str(folder)!r}", "Name the folder that training left behind.")
    request = read_request(folder, repo, given)
    origin = trace_run(request, every_model=False)
    source = load_source(request, origin)
    model = scan(folder, Choice.of(request.options))
    # a picture needs a name, and no place on the Hub
    named = repository(request, source) if request.repo or source else folder.resolve().name
    profile = profile_with(model, origin, request.options["timeout"])
    if source is None and any(file.path == CARD_PATH for file in model.files):
        source = told_by(read_text(model.root / CARD_PATH))
    drawing = design(request, source or standard_source(origin), named, profile)
    avatars = avatars_of(drawing)
    return draw_design(drawing, model, avatars)


def require_drawable(drawing: Design) -> None:
    """Sees to it that a design can be drawn here, as far as that can be told before there is a model.

    Raises:
        CallError: A profile picture is none.
        MachineError: What draws is not installed, or a profile picture cannot be read.
    """
    require_drawing()
    avatars_of(drawing)


def draw_design(drawing: Design, model: ModelFolder, avatars: Sequence[bytes]) -> DrawnThumbnail:
    """The picture of a design, with samples of the model where it is to be asked and can be.

    Raises:
        BlockedError: The model cannot be run, or the picture would show a secret.
    """
    shown = drawing.thumbnail
    if drawing.asks_model and can_ask():
        written = ask_model(model, shown.prompt)
        # what a model learned by heart, nobody is told
        shown = replace(shown, samples=tuple(text for text in written if not _secret_in(text)))
    for text in (*shown.names, shown.handle, *shown.samples):
        if secret := _secret_in(text):
            raise BlockedError(f"the picture would show {secret}", "Take it out; if it was published, revoke it.")
    drawn = draw(shown, avatars)
    return DrawnThumbnail(drawn.png, shown.samples, drawn.missing)


def _secret_in(text: str) -> str:
    """The kind of secret that a text holds; empty where it holds none."""
    return next((kind.name for kind in kinds_in(text) if any(secrets_of(kind, text))), "")


def avatars_of(drawing: Design) -> list[bytes]:
    """The profile pictures of a design, as they are drawn.

    Raises:
        CallError: One is no picture, or there are too many.
        MachineError: One cannot be read.
    """
    if len(drawing.avatars) > MOST_AVATARS:
        fact = f"{len(drawing.avatars)} profile pictures are named, and {MOST_AVATARS} are shown"
        raise CallError(fact, "Leave the others out.")
    return [read_avatar(path) for path in drawing.avatars]


def digest_of_avatars(avatars: Sequence[bytes]) -> list[str]:
    """The sha256 of each profile picture, in hexadecimal."""
    return [hashlib.sha256(avatar).hexdigest() for avatar in avatars]


def place_of_picture(path: Path) -> Path:
    """Where a picture is written.

    Args:
        path: The file, or the directory to write ``thumbnail.png`` to.

    Raises:
        CallError: By its name the file is no PNG.
    """
    place = path / THUMBNAIL_PATH if path.is_dir() else path
    if place.suffix.lower() != ".png":
        raise CallError(f"{path} is not named like a PNG file", f"Name it {path.with_suffix('.png')}.")
    return place


def write_thumbnail(place: Path, png: bytes) -> None:
    """Writes a picture, whole or not at all.

    Args:
        place: The file.
        png: The picture.

    Raises:
        MachineError: It cannot be written.
    """
    write_named(place, png)
