"""What the picture for sharing shows: what the card is made from, and what the caller or hubpub.toml says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hubpub.cards import frontmatter
from hubpub.cards.merge.fill import fill
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.errors import BlockedError, CallError
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Profile
from hubpub.types.request import PushRequest
from hubpub.types.spelling import spelled
from hubpub.types.thumbnail import THUMBNAIL_PATH, Design, thumbnail_url
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.inputs.standard_card import WrittenCard
from hubpub.workflows.inputs.stranger import require_within

_TASK, _LIBRARY = "text-generation", "transformers"
_KEY = "thumbnail"


def is_asked_for(request: PushRequest, source: CardSource | None) -> bool:
    """Whether a push draws a picture: its caller, hubpub.toml or the facts say so.

    Args:
        request: What is asked for.
        source: What the card is made from; None for the folder's own.
    """
    asked = request.options["thumbnail"]
    return bool(asked) if asked is not None else source is not None and registry.asks_for_thumbnail(source)


def design(request: PushRequest, source: CardSource, repo: str, profile: Profile) -> Design:
    """What the picture shows.

    Args:
        request: What is asked for.
        source: What the card is made from.
        repo: ``namespace/name``.
        profile: What the folder tells of its model.

    Raises:
        CallError: A sample or a picture cannot be one, or hubpub.toml names a picture that lies elsewhere.
    """
    options = request.options
    require_within(request, "avatar")
    samples = tuple(options["sample"])
    if wrong := [one for one in samples if not isinstance(one, str)]:
        raise CallError(f"sample is of the type {type(wrong[0]).__name__}, and no text", "Give a list of texts.")
    if not all(map(str.strip, samples)):
        raise CallError("a sample is empty", f"Give what the model wrote, or leave {spelled('sample')} out.")
    shown = registry.thumbnail_of(source, repo, profile)
    shown = replace(shown, theme=options["theme"] or shown.theme, samples=samples or shown.samples)
    with request.placed("avatar"):
        avatars = tuple(path_of(one, "avatar") for one in options["avatar"])
    writes = _is(profile.task, _TASK) and _is(profile.library, _LIBRARY)
    return Design(shown, avatars, asks_model=shown.kind == "writer" and not shown.samples and writes)


def naming(source: CardSource, repo: str) -> CardSource:
    """The source of a card that names the repository's own picture, where it names none yet and its recipe can.

    Args:
        source: What the card is made from.
        repo: ``namespace/name``.
    """
    return registry.with_thumbnail(source, thumbnail_url(repo))


def told_by(text: str) -> CardSource | None:
    """The source of a card that a recipe wrote; None for any other."""
    try:
        return registry.read_card(text, CARD_PATH)
    except BlockedError:
        return None


def with_picture(written: WrittenCard, model: ModelFolder, repo: str, drawn: Callable[[], Design]) -> WrittenCard:
    """A card that names the repository's own picture, with what is drawn for that.

    Args:
        written: The card.
        model: The folder: a picture of its own is published as every file is.
        repo: ``namespace/name``.
        drawn: Tells what the picture shows, where one is drawn.
    """
    assert written.card is not None
    text, said = written.card.text, written.origin
    filled = fill(text, {_KEY: thumbnail_url(repo)}).text
    if not names_ours(filled, repo):
        # its own stays, and a card whose front matter cannot be read is a rule's to tell of
        return replace(written, origin=f"{said}; no picture is drawn: it names one already, or cannot name one")
    if filled != text and written.source is None:
        written = replace(written, is_edited=True, origin=f"{said}; filled: {_KEY}")
    written = replace(written, card=Card(filled))
    if any(file.path == THUMBNAIL_PATH for file in model.files):
        return written
    return replace(written, design=drawn())


def names_ours(text: str, repo: str) -> bool:
    """Whether a card names the picture that lies in its own repository.

    Args:
        text: The card.
        repo: ``namespace/name``.
    """
    # most cards do not say the word, and none of them is read for it
    return THUMBNAIL_PATH in text and frontmatter.parse(text).data.get(_KEY) == thumbnail_url(repo)


def _is(known: Any, value: str) -> bool:
    return known is not None and known.value == value
