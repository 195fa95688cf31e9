"""What a push of a folder goes by: what is known already, and what only the folder's author knows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hubpub.cards.frontmatter import parse
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.standard.facts import Source, facts_in
from hubpub.cards.recipes.standard.metadata import Entry, entries
from hubpub.cards.recipes.standard.model import Model
from hubpub.errors import CallError, HubpubError
from hubpub.files.choice import Choice
from hubpub.files.documents import Document, parse_document
from hubpub.files.paths import lies_in
from hubpub.files.scan import scan
from hubpub.files.settings import read_text
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.hub import require_repo_id
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import AUTHORED_PATH, ModelFolder
from hubpub.types.profile import Known, Withheld
from hubpub.types.request import PushRequest
from hubpub.types.setup import Setup
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.init.answers import why_not
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.inputs.authored import read_authored, with_facts
from hubpub.workflows.inputs.profile import profile_with
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.inputs.sources import trace_run
from hubpub.workflows.inputs.standard_card import STANDARD
from hubpub.workflows.inputs.stranger import require_within
from hubpub.workflows.inputs.write_card import write_card
from hubpub.workflows.lineage import Origin

FACTS_NAME = "facts.toml"
"""Where the author's answers go, where ``hubpub.toml`` names no other file."""

_WHY = {
    "license": "which licence it has",
    "language": "which languages it is for",
    "base_model": "what it was made from, if it was made from another model",
}
# The tasks whose models know no language (@huggingface/tasks: vision, tabular data, sound, robots).
_WITHOUT_LANGUAGE = frozenset(
    {
        *("depth-estimation", "image-classification", "object-detection", "image-segmentation", "image-to-image"),
        *("image-to-video", "unconditional-image-generation", "video-classification", "reinforcement-learning"),
        *("robotics", "tabular-classification", "tabular-regression", "time-series-forecasting", "graph-ml"),
        *("mask-generation", "image-to-3d", "image-feature-extraction", "keypoint-detection", "video-to-video"),
        *("audio-to-audio", "voice-activity-detection", "audio-classification"),
    }
)
# The libraries whose models are trained from nothing.
_WITHOUT_BASE = frozenset({"sklearn", "stable-baselines3"})
# The name under which a card is made to see whose it is; it stands in none that is shown.
_ANY_REPO = "me/model"


def survey(folder: Path, repo: str | None = None) -> Setup:
    """What is known of a folder, and what is not. Nothing is written.

    Args:
        folder: The folder that training left behind.
        repo: ``namespace/name``, or a name in the account's own namespace: then the hub is asked whose the account is.

    Raises:
        CallError: There is no such folder, ``hubpub.toml`` or its facts are wrong, or the Hub takes no such name.
        MachineError: A file cannot be read.
    """
    folder = path_of(folder, "folder")
    request = read_request(folder, None, {}) if folder.is_dir() else PushRequest(folder)
    model = scan(folder, Choice.of(request.options))
    named, why_no_repo = _repository(request, repo)
    found = _card(request, model)
    missing = {**({"repo": why_no_repo} if named is None else {}), **found.missing}
    notes = list(found.notes)
    if repo and named and named.value not in {repo, f"{named.value.partition('/')[0]}/{repo}"}:
        notes.append(f"{named.place} names {named.value} already, and it stays")
    return Setup(
        model.root,
        named,
        known=found.known,
        missing=missing,
        facts=found.facts,
        by_hand=found.by_hand,
        settings=found.settings,
        notes=tuple(notes),
    )


def full_name(folder: Path, repo: str) -> str:
    """The name of a repository; of one that names no namespace, in that of the account.

    Args:
        folder: Whose ``hubpub.toml`` may say that the local hub is meant.
        repo: ``namespace/name``, or the name alone.

    Raises:
        CallError: The Hub takes no such name.
        HubError: The hub does not say whose the account is.
    """
    if "/" in repo:
        return require_repo_id(repo)
    _require_name(repo)
    with connect(read_request(folder, None, {})) as hub:
        return require_repo_id(f"{hub.account}/{repo}")


def _require_name(name: str) -> None:
    """Sees to it that the Hub takes a repository's name, which may name no namespace.

    Raises:
        CallError: It does not.
    """
    require_repo_id(name if "/" in name else f"me/{name}")


def _repository(request: PushRequest, repo: str | None) -> tuple[Known[str] | None, str]:
    """Where a push goes; or why it is not known, as half a sentence."""
    if request.repo is not None:
        with request.placed("repo"):
            return Known(require_repo_id(request.repo), request.said_in["repo"]), ""
    if repo is None:
        return None, "where it is published"
    assert request.folder is not None
    _require_name(repo)
    try:
        return Known(full_name(request.folder, repo), "REPO" if "/" in repo else "REPO, and whose the account is"), ""
    except HubpubError as error:
        return None, f"in whose namespace {repo} is: {error.fact}"


@dataclass(frozen=True, slots=True)
class _Found:
    """What is found of a folder's card; the fields are those of `Setup`."""

    known: Mapping[str, Known[Any]]
    missing: Mapping[str, str]
    facts: Path | None = None
    by_hand: str = ""
    settings: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def _card(request: PushRequest, model: ModelFolder) -> _Found:
    """What the card will say, and where its author says the rest."""
    recipe, facts = request.options["recipe"], request.options["facts"]
    origin = trace_run(request, every_model=False, ask=False)
    require_within(request, "facts")
    if recipe not in {None, STANDARD}:
        return _of_another(request, str(recipe))
    if recipe is None and facts is None and _is_own(request, model, origin):
        return _of_own_card(model)
    file = model.root / FACTS_NAME if facts is None else Path(str(facts))
    document, whole = _document(file, model.root), False
    if document is not None:
        whole = any(part in document.data for part in ("recipe", "facts", "lineage"))
        if recipe is None and document.data.get("recipe", STANDARD) != STANDARD:
            return _of_another(request, str(document.data["recipe"]), file)
    source = _source(document, origin, named=facts is not None or recipe is not None)
    known, withheld = _said(source, model, origin, request)
    settings: dict[str, str | tuple[str, ...]] = {} if recipe else {"recipe": STANDARD}
    missing = _missing(known)
    notes = [f"{one.place}: {one.name} is left out: {one.reason}" for one in withheld if one.name in missing]
    if any(one.path == CARD_PATH for one in model.files) and _is_own(request, model, origin):
        notes.append(f"a push publishes the standard card in place of the folder's own {CARD_PATH}, by {CONFIG_NAME}")
    if facts is None:
        settings["facts"] = FACTS_NAME
        if not request.options["exclude"]:
            settings["exclude"] = (FACTS_NAME,)
        elif FACTS_NAME not in request.options["exclude"]:
            notes.append(f"{FACTS_NAME} is published with the model, unless exclude in {CONFIG_NAME} names it too")
    takes = not whole and (document is None or not read_text(file).lstrip("\ufeff \t\r\n").startswith("{"))
    return _Found(known, missing, file if takes else None, "" if takes else file.name, settings, tuple(notes))


def _is_own(request: PushRequest, model: ModelFolder, origin: Origin) -> bool:
    """Whether a push publishes the folder's own card, or none."""
    return write_card(request, model, None, _ANY_REPO, origin=origin).source is None


def _of_own_card(model: ModelFolder) -> _Found:
    """A card that a person wrote, or a library: a recipe that was named would be rendered in its place."""
    if not any(file.path == CARD_PATH for file in model.files):
        return _Found({}, {}, None, f"a {CARD_PATH}")
    data = parse(Card(read_text(model.root / CARD_PATH)).text).data
    # what a library writes where it knows none, such as `base_model: None`, tells nothing
    known = {key: Known(data[key], CARD_PATH) for key in _WHY if _is_taken(key, data.get(key))}
    note = f"the card is the folder's own {CARD_PATH}, so nothing of it is asked or written"
    return _Found(known, _missing(known), None, f"the front matter of {CARD_PATH}", notes=(note,))


def _is_taken(key: str, value: Any) -> bool:
    """Whether the Hub takes what a card says."""
    return bool(value) and _is_plain(value) and not any(why_not(key, one) for one in _each(value))


def _each(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _of_another(request: PushRequest, recipe: str, file: Path | None = None) -> _Found:
    """A card of a recipe that has facts of its own."""
    with request.placed("recipe"):
        registry.get(recipe)
    lacks = request.options["facts"] is None and file is None and registry.needs_facts(recipe)
    missing = {"facts": f"the facts that the recipe {recipe} needs"} if lacks else {}
    return _Found({}, missing, None, f"the facts of the recipe {recipe} (hubpub schema facts.{recipe})")


def _document(file: Path, root: Path) -> Document | None:
    """A facts file; None where there is none yet.

    Raises:
        CallError: It is no file, it leads out of the folder, or it is neither TOML nor JSON.
    """
    if not os.path.lexists(file):
        return None
    if not file.is_file() or not lies_in(file, root):
        what = "leads out of the folder" if file.is_symlink() else "is no file"
        raise CallError(f"{file} {what}, so nothing is read or written there", "Make it a file, or remove it.")
    return parse_document(read_text(file), str(file))


def _source(document: Document | None, origin: Origin, *, named: bool) -> Source:
    """What the author says already.

    Raises:
        CallError: It does not fit the recipe.
    """
    given = document or Document("facts", {"recipe": STANDARD}, {})
    try:
        source = registry.parse_source(given, STANDARD, origin.complete)
    except CallError as error:
        if named:
            raise
        fact = f"{given.name} is there, and is not of the recipe {STANDARD}: {error.fact}"
        raise CallError(fact, f'Name its recipe in {CONFIG_NAME}, such as recipe = "huggingtweets".') from error
    assert isinstance(source, Source)
    return source


def _said(
    source: Source, model: ModelFolder, origin: Origin, request: PushRequest
) -> tuple[Mapping[str, Known[Any]], Iterable[Withheld]]:
    """The keys of the card, and what was found and stays out of it."""
    authored = read_authored(model)
    source = with_facts(source, authored)
    of_model = Model.of(source, _ANY_REPO, profile_with(model, origin, request.options["timeout"]))
    found = {key: _known(entry) for key, entry in entries(of_model).items() if _is_plain(entry.value)}
    told = facts_in(parse(authored).data)
    found |= {key: replace(one, place=f"{AUTHORED_PATH}: {key}") for key, one in found.items() if key in told}
    return found, of_model.withheld


def _known(entry: Entry) -> Known[Any]:
    return Known(entry.value, ", ".join(entry.places))


def _is_plain(value: Any) -> bool:
    """Whether a value is a text, or several."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _missing(known: Mapping[str, Known[Any]]) -> dict[str, str]:
    """What only the author knows."""
    tasks = {known["pipeline_tag"].value} if "pipeline_tag" in known else set()
    libraries = {known["library_name"].value} if "library_name" in known else set()
    needless = {"language"} if tasks & _WITHOUT_LANGUAGE else set()
    needless |= {"base_model"} if libraries & _WITHOUT_BASE else set()
    return {key: why for key, why in _WHY.items() if key not in {*known, *needless}}
