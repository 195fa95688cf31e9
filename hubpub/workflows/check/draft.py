"""What a check judges: the card as it is, or as a push would render it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.cards.recipes import registry
from hubpub.errors import CallError, cannot_read
from hubpub.files.settings import Settings, read_text
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder
from hubpub.types.recipe_names import is_template
from hubpub.types.spelling import command
from hubpub.workflows.check.discover import CheckTarget
from hubpub.workflows.inputs.stand_in import stand_in

if TYPE_CHECKING:
    from hubpub.workflows.card import Rendered


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What a check judges.

    Attributes:
        draft: What would be published.
        file: The card's file, where it is judged as it is, so that it can be mended.
        own: The folder's card, where a push makes another of it; None where it does not.
    """

    draft: Draft
    file: Path | None = None
    own: str | None = None


def draft_of(
    target: CheckTarget, settings: Settings, folder: ModelFolder | None, stdin: bytes, *, as_it_is: bool = False
) -> ToJudge:
    """What is to be judged.

    Args:
        target: What is checked.
        settings: Those of the folder.
        folder: What the folder holds; None for a card by itself.
        stdin: The card that ``-`` stands for.
        as_it_is: Whether the folder's own card is meant, to be mended, and not what a push makes of it.

    Raises:
        CallError: The card is rendered, and what is said of it is wrong.
        MachineError: A file cannot be read.
    """
    if target.directory is None:
        return ToJudge(Draft(None, None, Card(_decode(stdin))))
    if target.leads_out:
        return ToJudge(Draft(settings.repo, None, Card("")))
    if _is_made(target, settings, folder):
        repo = settings.repo or (None if settings.facts or settings.recipe else stand_in(target.directory.absolute()))
        made = _rendered(target.directory, settings, repo)
        is_own = made.source is None and folder is not None and _has_card(folder)
        if not is_own or (made.is_edited and not as_it_is):
            draft = Draft(settings.repo, folder, made.card, source=made.source, pictures=made.pictures)
            own = read_text(target.directory / CARD_PATH) if is_own else None
            return ToJudge(replace(draft, authored=made.authored), own=own)
    if folder is None:
        path = target.directory / target.file
        return ToJudge(Draft(settings.repo, None, Card(_decode(_read(path)))), path)
    if not _has_card(folder):
        return ToJudge(Draft(settings.repo, folder, Card("")))
    path = target.directory / CARD_PATH
    return ToJudge(Draft(settings.repo, folder, Card(_decode(_read(path)))), path)


def _is_made(target: CheckTarget, settings: Settings, folder: ModelFolder | None) -> bool:
    """Whether a push publishes another card than lies there: one that is rendered, or a library's that is filled."""
    if target.file != CARD_PATH:
        return False
    if settings.facts is not None or settings.recipe is not None:
        recipe = settings.recipe or ""
        if settings.facts is not None or is_template(recipe):
            return True
        # of a name that no recipe has, a push tells
        return recipe in registry.names() and not registry.needs_facts(recipe)
    if folder is None:
        return False
    from hubpub.workflows.inputs.write_card import is_of_a_library, renders_by_default

    return renders_by_default(folder, settings.options) or is_of_a_library(folder)


def _has_card(folder: ModelFolder | None) -> bool:
    return folder is not None and any(file.path == CARD_PATH for file in folder.files)


def _rendered(directory: Path, settings: Settings, repo: str | None) -> Rendered:
    """The card that a push would render, as far as this machine knows."""
    # most cards are a person's, and what renders others is large
    from hubpub.runs import resolve_log
    from hubpub.workflows.card import render_card
    from hubpub.workflows.inputs.stranger import OutsideError

    try:
        return render_card(directory, repo=repo, ask=False)
    except OutsideError:
        raise
    except CallError as error:
        if settings.run is None or resolve_log(settings.run) is not None:
            raise
        raise CallError(
            f"{error.fact} ({directory / CONFIG_NAME} names the run {settings.run}, which is not on this machine, and "
            "a check asks nobody)",
            f"Name the run's directory, or say in the facts what they lack; {command('plan')} asks W&B.",
        ) from error


def _decode(data: bytes) -> str:
    """A card's text; bytes that are not UTF-8 are kept as lone surrogates, which a rule reports and a fix keeps."""
    return data.decode(errors="surrogateescape")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
