"""A card by itself: rendered, or read back to what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubpub.cards.managed.adopt import adopt
from hubpub.cards.merge.fill import fill
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.errors import CallError
from hubpub.files.atomic import write_named
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.files.settings import read_text
from hubpub.runs import DEFAULT_TIMEOUT
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import AUTHORED_PATH, ModelFolder
from hubpub.types.findings import Finding
from hubpub.types.options.values import Facts
from hubpub.types.profile import Profile
from hubpub.types.request import PushRequest
from hubpub.types.sections import Line
from hubpub.types.spelling import Door, argument, is_entered_by, spelled
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.inputs.authored import explained
from hubpub.workflows.inputs.profile import profile_with
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.inputs.sources import load_source, repository, trace_run
from hubpub.workflows.inputs.stand_in import stand_in
from hubpub.workflows.inputs.standard_card import STANDARD, WrittenCard
from hubpub.workflows.inputs.write_card import recipe_in_words, renders
from hubpub.workflows.inputs.write_card import write_card as make_card
from hubpub.workflows.lineage import Origin, said_of
from hubpub.workflows.push.base_model import asked

_NAMED = "hubpub card FOLDER --repo namespace/name"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A card and what it is made from.

    Attributes:
        card: The card.
        source: What it is made from, as plain data; None for a folder's own card.
        findings: What its recipe says of the facts.
        pictures: The sizes in bytes of the pictures that are drawn for it, by path.
        authored: The card.md that it was made with; empty without one.
        notes: What whoever reads it should know, one sentence each.
        is_edited: Whether it is the folder's own, with what a push changes in it.
    """

    card: Card
    source: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    pictures: Mapping[str, int] = field(default_factory=dict)
    authored: str = ""
    notes: tuple[str, ...] = ()
    is_edited: bool = False


def render_card(
    folder: Path | None = None,
    *,
    recipe: str | None = None,
    facts: Facts | None = None,
    run: Any = None,
    repo: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    ask: bool = True,
    must_name: bool = False,
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
        must_name: Whether it is an error where nobody names the repository; else another name stands in for it.

    Raises:
        CallError: Nothing says what to render, or the facts do not fit the recipe.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    material = _material(
        folder, repo, {"recipe": recipe, "facts": facts, "run": run, "timeout": timeout}, ask=ask, must_name=must_name
    )
    written = _written(material)
    said = (*registry.check_source(written.source), *said_of(material.origin)) if written.source else ()
    source = written.source.model_dump(mode="json") if written.source else None
    return Rendered(
        written.card or Card(""),
        source,
        said,
        {path: len(data) for path, data in written.pictures.items()},
        written.authored,
        tuple(_notes(material, written)),
        written.is_edited,
    )


def _notes(material: _Material, written: WrittenCard) -> Iterator[str]:
    """What whoever reads a card should know of how it was made."""
    if written.unused:
        yield f"{AUTHORED_PATH} is not used: {written.unused}."
    if material.is_stand_in:
        how = spelled("repo", "namespace/name")
        if not is_entered_by(Door.PYTHON):  # of this command it is no argument, as it is of a push
            how = f"{argument('repo')} namespace/name"
        yield f"no repository is named, so {material.repo} stands in for it: name yours with {how}."


def adopt_card(
    folder: Path,
    *,
    facts: Facts | None = None,
    run: Any = None,
    repo: str | None = None,
    timeout: float = DEFAULT_TIMEOUT,
) -> Rendered:
    """The card of a folder with the parts put in that hubpub keeps up to date at each push.

    What people wrote stays, with the sections that they wrote themselves. The parts stand between comments.

    Args:
        folder: Its README.md is read, and not written.
        facts: As for :func:`render_card`.
        run: As there.
        repo: As there.
        timeout: As there.

    Raises:
        CallError: The folder has no card, or the facts do not fit.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    material = _material(folder, repo, {"recipe": STANDARD, "facts": facts, "run": run, "timeout": timeout})
    source, model = material.source, material.model
    assert source is not None
    assert model is not None
    if not any(file.path == CARD_PATH for file in model.files):
        fact = f"{model.root} has no {CARD_PATH} to put parts into"
        raise CallError(fact, "Leave --adopt out: then the card is rendered.")
    recipe = registry.get(STANDARD)
    assert isinstance(recipe, registry.WritesSections)
    profile = profile_with(model, material.origin, material.request.options["timeout"])
    adopted = adopt(read_text(model.root / CARD_PATH), recipe.sections(source, material.repo, profile))
    filled = fill(adopted.text, recipe.metadata(source, material.repo, profile))
    return Rendered(Card(filled.text))


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
        folder: As there, and so are all that follow.
        recipe: Such as ``standard``.
        facts: Its facts.
        run: The W&B run.
        repo: ``namespace/name``.
        timeout: Seconds.

    Raises:
        CallError: As there; or the card is the folder's own, or of a recipe that cannot tell.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    material = _material(folder, repo, {"recipe": recipe, "facts": facts, "run": run, "timeout": timeout})
    written = _written(material)
    source = written.source
    if source is None or written.card is None:
        raise CallError(
            "the card is the folder's own, so nothing tells where its sentences were read",
            f"Name a recipe with {spelled('recipe')}.",
        )
    model, seconds = material.model, material.request.options["timeout"]
    profile = profile_with(model, material.origin, seconds) if model else Profile()
    lines = (*registry.explain_source(source, material.repo, profile), *written.carried)
    if not written.authored:
        return lines
    before = "\n".join((registry.render(source, material.repo, profile).text, *(line.text for line in written.carried)))
    return explained(lines, before, written.card.text, written.authored)


@dataclass(frozen=True, slots=True)
class _Material:
    """What a card is made from.

    Attributes:
        request: What is asked for.
        model: The folder; None where there is none.
        source: What it is rendered from, where a recipe is named.
        repo: ``namespace/name``.
        origin: What the run tells.
        ask: Whether anything but the folder is looked at.
        is_stand_in: Whether nobody named the repository.
    """

    request: PushRequest
    model: ModelFolder | None
    source: CardSource | None
    repo: str
    origin: Origin
    ask: bool = True
    is_stand_in: bool = False


def _material(
    folder: Path | None, repo: str | None, given: Mapping[str, Any], *, ask: bool = True, must_name: bool = False
) -> _Material:
    """What a card is made from.

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
    if source is None and folder is None:
        raise CallError(
            "there is nothing to render",
            f"Name a folder, or a recipe with {spelled('recipe')} and {spelled('facts')}.",
        )
    model = scan(folder, Choice.of(request.options)) if folder is not None else None
    # a card that is there already names its repository where it has to
    has_own = source is None and model is not None and not renders(request, model)
    if source is None and model is not None:
        _require_own_card(model)
    if folder is not None and source is None and not (has_own or request.repo or must_name):
        return _Material(request, model, source, stand_in(folder.absolute()), origin, ask, is_stand_in=True)
    named = request.repo or "" if has_own else repository(request, source, _NAMED)
    return _Material(request, model, source, named, origin, ask)


def _written(material: _Material) -> WrittenCard:
    source, model = material.source, material.model
    if model is None:
        assert source is not None
        card = registry.render(source, material.repo, Profile())
        return WrittenCard(card, f"rendered by {recipe_in_words(source.recipe)}", source)
    written = make_card(material.request, model, source, material.repo, origin=material.origin)
    if written.of_base is None or not material.ask:
        return written
    base = asked(written.of_base.model, None)  # its cache on this machine is looked at, and the hub not asked
    return written.of_base.render(base) if base else written


def _require_own_card(model: ModelFolder) -> None:
    """Sees to it that a card is read where a push would publish it: a stranger's may be a link to none of its own.

    Raises:
        CallError: It is a link that leads elsewhere.
    """
    left = next((left for left in model.left_out if left.path == CARD_PATH), None)
    if left is not None:
        raise CallError(f"{model.root / CARD_PATH} is {left.reason}, so it is not read", "Put the card itself there.")


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
    write_named(path, text.encode())
