"""A card by itself: rendered, or read back to what it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.errors import CallError, MachineError
from hubpub.files.atomic import replace_file
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.files.settings import read_text
from hubpub.runs import DEFAULT_TIMEOUT
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.findings import Finding
from hubpub.types.options.values import Facts
from hubpub.types.profile import Profile
from hubpub.types.sections import Line
from hubpub.types.spelling import spelled
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.inputs.sources import load_source, repository, trace_run
from hubpub.workflows.lineage import Origin, said_of


@dataclass(frozen=True, slots=True)
class Rendered:
    """A card and what it is made from.

    Attributes:
        card: The card.
        source: What it is made from, as plain data; None for a folder's own card.
        findings: What its recipe says of the facts.
    """

    card: Card
    source: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()


def render_card(
    folder: Path | None = None,
    *,
    recipe: str | None = None,
    facts: Facts | None = None,
    run: Any = None,
    repo: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    ask: bool = True,
) -> Rendered:
    """The card that a push would publish; without a recipe, the folder's own.

    Args:
        folder: Its ``hubpub.toml`` says what the other arguments leave out.
        recipe: The recipe's name.
        facts: Its facts, as for :func:`hubpub.prepare`.
        run: The W&B run that trained the model, as for :func:`hubpub.prepare`.
        repo: ``namespace/name``.
        timeout: Seconds, for all that W&B is asked about the run.
        ask: Whether W&B may be asked; else a run that is not on this machine tells nothing.

    Raises:
        CallError: Nothing says what to render, or the facts do not fit the recipe.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    material = _material(folder, repo, {"recipe": recipe, "facts": facts, "run": run, "timeout": timeout}, ask=ask)
    if material is None:
        assert folder is not None
        return Rendered(_own_card(path_of(folder, "folder")))
    source, named, profile, origin = material
    card = registry.get(source.recipe).render(source, named, profile)
    return Rendered(card, source.model_dump(mode="json"), (*registry.check_source(source), *said_of(origin)))


def explain_card(
    folder: Path | None = None,
    *,
    recipe: str | None = None,
    facts: Facts | None = None,
    run: Any = None,
    repo: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Sequence[Line]:
    """Where each sentence and row of the card was read that :func:`render_card` gives, and what stays out of it.

    Args:
        folder: As there.
        recipe: As there.
        facts: As there.
        run: As there.
        repo: As there.
        timeout: As there.

    Raises:
        CallError: As there; or the card is the folder's own, or of a recipe that cannot tell.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    material = _material(folder, repo, {"recipe": recipe, "facts": facts, "run": run, "timeout": timeout})
    if material is None:
        raise CallError(
            "the card is the folder's own, so nothing tells where its sentences were read",
            f"Name a recipe with {spelled('recipe')}.",
        )
    source, named, profile, _ = material
    return registry.explain_source(source, named, profile)


def _material(
    folder: Path | None, repo: str | None, given: Mapping[str, Any], *, ask: bool = True
) -> tuple[CardSource, str, Profile, Origin] | None:
    """What a card is rendered from: source, repository, profile, and what its run tells; None for a folder's own.

    Raises:
        CallError: Nothing says what to render, or the facts do not fit the recipe.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    folder = path_of(folder, "folder") if folder is not None else None
    if folder is not None and not folder.is_dir():
        raise CallError(f"there is no folder {str(folder)!r}", "Name the folder that training left behind.")
    request = read_request(folder, repo, given)
    origin = trace_run(request, every_model=False, ask=ask)
    source = load_source(request, origin)
    if source is not None:
        files = scan(folder, Choice.of(request.options)).files if folder is not None else ()
        return source, repository(request, source), Profile(files), origin
    if folder is None:
        raise CallError(
            "there is nothing to render",
            f"Name a folder, or a recipe with {spelled('recipe')} and {spelled('facts')}.",
        )
    return None


def _own_card(folder: Path) -> Card:
    """The card in a folder, where a push would publish it: a stranger's may be a link to what is none of its own."""
    path = folder / CARD_PATH
    left = next((left for left in scan(folder).left_out if left.path == CARD_PATH), None)
    if left is not None:
        raise CallError(f"{path} is {left.reason}, so it is not read", "Put the card itself there.")
    return Card(read_text(path))


def read_card(text: str, name: str) -> Rendered:
    """A card read back.

    Args:
        text: The card.
        name: What errors call it.

    Raises:
        BlockedError: No recipe wrote it.
    """
    source = registry.read_card(text, name)
    return Rendered(Card(text), source.model_dump(mode="json"), registry.check_source(source))


def write_card(path: Path, text: str) -> None:
    """Writes a file, whole or not at all; the directories above it are made.

    Raises:
        CallError: It is a directory.
        MachineError: It cannot be written.
    """
    if path.is_dir():
        raise CallError(f"{path} is a directory, and a card is a file", f"Name a file: {path / CARD_PATH}.")
    try:
        replace_file(path.resolve(), text.encode())  # a link leads to what is written, and stays
    except OSError as error:
        raise MachineError(f"cannot write {path}: {error.strerror}", "Choose another place.") from error
