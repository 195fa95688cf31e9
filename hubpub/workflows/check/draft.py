"""What a check judges: the card as it is, or as a push would render it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.cards.recipes import registry
from hubpub.errors import CallError, cannot_read
from hubpub.files.settings import Settings, read_text
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.rules.metadata.block import named_alike
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder
from hubpub.types.recipe_names import is_template
from hubpub.types.spelling import command
from hubpub.workflows.check.discover import CheckTarget

if TYPE_CHECKING:
    from hubpub.workflows.card import Rendered

# Of a repository (huggingface_hub, utils/_validators.py).
_LONGEST_NAME = 96


def draft_of(
    target: CheckTarget, settings: Settings, folder: ModelFolder | None, stdin: bytes
) -> tuple[Draft, Path | None]:
    """What is to be judged, and the card's file, where it has one to mend.

    Args:
        target: What is checked.
        settings: Those of the folder.
        folder: What the folder holds; None for a card by itself.
        stdin: The card that ``-`` stands for.

    Raises:
        CallError: The card is rendered, and what is said of it is wrong.
        MachineError: A file cannot be read.
    """
    if target.directory is None:
        return Draft(None, None, Card(_decode(stdin))), None
    if target.leads_out:
        return Draft(settings.repo, None, Card("")), None
    if _is_rendered(target, settings, folder):
        repo = settings.repo or (None if settings.facts or settings.recipe else _named_after(target.directory))
        rendered = _rendered(target.directory, settings, repo)
        if rendered.source is not None or not _has_card(folder):
            draft = Draft(settings.repo, folder, rendered.card, source=rendered.source, pictures=rendered.pictures)
            return replace(draft, authored=rendered.authored), None
    if folder is None:
        path = target.directory / target.file
        return Draft(settings.repo, None, Card(_decode(_read(path)))), path
    if not _has_card(folder):
        return Draft(settings.repo, folder, Card("")), None
    path = target.directory / CARD_PATH
    return Draft(settings.repo, folder, Card(_decode(_read(path)))), path


def _is_rendered(target: CheckTarget, settings: Settings, folder: ModelFolder | None) -> bool:
    """Whether a push renders the card: a recipe does, or there is none, or one that only a library wrote."""
    if target.file != CARD_PATH:
        return False
    if settings.facts is not None or settings.recipe is not None:
        recipe = settings.recipe or ""
        if settings.facts is not None or is_template(recipe):
            return True
        return recipe in registry.names() and not registry.needs_facts(recipe)
    if folder is None or any(left.path == CARD_PATH for left in folder.left_out) or any(named_alike(folder)):
        return False
    if not _has_card(folder):
        return True
    from hubpub.workflows.inputs.write_card import may_be_replaced

    return may_be_replaced(read_text(folder.root / CARD_PATH))


def _has_card(folder: ModelFolder | None) -> bool:
    return folder is not None and any(file.path == CARD_PATH for file in folder.files)


def _named_after(directory: Path) -> str:
    """A repository for a folder that is only checked: the card's title and snippet name it."""
    name = re.sub(r"[^\w.-]+|-{2,}|\.{2,}", "-", directory.name, flags=re.ASCII).strip("-.")[:_LONGEST_NAME]
    return f"owner/{name or 'model'}"


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
