"""Writes the card of a push: the folder's own, or one that is rendered, with the pictures that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hubpub.cards.eval_results import results_files
from hubpub.cards.libraries.generated import is_generated
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.errors import CallError, cannot_read
from hubpub.files.cache import Cache
from hubpub.files.choice import Choice
from hubpub.files.settings import read_text
from hubpub.rules.codes import is_among
from hubpub.rules.metadata.block import is_blank, named_alike
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import ask_again
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Profile
from hubpub.types.recipe_names import is_template, short_name
from hubpub.types.request import PushRequest
from hubpub.types.spelling import spelled
from hubpub.workflows.inputs.authored import has_authored, with_facts
from hubpub.workflows.inputs.kept_card import kept_card
from hubpub.workflows.inputs.profile import profile_with
from hubpub.workflows.inputs.standard_card import STANDARD, WrittenCard, rendered_card, standard_card, standard_source
from hubpub.workflows.inputs.thumbnail import design, is_asked_for, naming, told_by, with_picture
from hubpub.workflows.lineage import Origin


def _tells_settings(profile: Profile) -> bool:
    return bool(profile.training and profile.training.hyperparameters)


# A card of these says nothing that ours does not say, where nobody has changed it: of a training by transformers the
# hyperparameters stand in its card, so they must be known from elsewhere.
_REPLACED: Mapping[str, Callable[[Profile], bool]] = {
    "transformers": _tells_settings,
    "huggingface_hub": lambda _: True,
    "peft": lambda _: True,
    # its method, its pages and its citation are carried over
    "trl": _tells_settings,
}


def write_card(
    request: PushRequest,
    model: ModelFolder,
    source: CardSource | None,
    repo: str,
    *,
    origin: Origin,
    card_file: Path | None = None,
) -> WrittenCard:
    """The card that a push of a folder publishes.

    A recipe that is named renders it. Else a card that people wrote stays as it is, but for its managed parts, which
    are written anew, and for what the templates of libraries left open: what a push knows stands instead, and the rest
    is left out. Where there is no card, or one
    that a library wrote and nobody changed, the standard recipe renders one; what such a card tells and ours cannot
    know, as the samples of sentence-transformers, is kept, and its front matter filled. What the author says in card.md
    goes into a standard card and into that of a library.

    Args:
        request: What is asked for.
        model: The folder.
        source: What the card is rendered from, where a recipe is named.
        repo: ``namespace/name``.
        origin: What the run tells of the model.
        card_file: The card that is published alone.

    Raises:
        CallError: card.md is no whole card, or an evaluation result that is asked for cannot be told.
        MachineError: The card cannot be read.
    """
    if card_file is not None:
        return WrittenCard(Card(read_text(card_file)), f"{card_file.name}, alone")

    @cache
    def profile() -> Profile:
        memory = Cache() if request.options["cache"] else None
        found = profile_with(model, origin, request.options["timeout"], memory.remember if memory else ask_again)
        if memory:
            memory.flush()
        return found

    is_pictured = bool(repo) and is_asked_for(request, source)
    if is_pictured and source is not None:
        source = naming(source, repo)

    def default() -> CardSource:
        return naming(standard_source(origin), repo) if is_pictured else standard_source(origin)

    written = _written(request, model, source, repo, default=default, origin=origin, profile=profile)
    if is_pictured and written.card is not None:
        told = written.source or told_by(written.card.text) or with_facts(standard_source(origin), written.authored)
        written = with_picture(written, model, repo, lambda: design(request, told, repo, profile()))
    asked = request.options["eval_results"]
    return replace(written, results=_results(asked, profile(), origin, model)) if asked else written


def _results(asked: Sequence[str], profile: Profile, origin: Origin, model: ModelFolder) -> Mapping[str, str]:
    """The files of evaluation results that are asked for.

    Raises:
        CallError: What is asked for cannot be told, or the folder has a file of that name.
    """
    run = origin.lineage.training_run if origin.lineage else None
    found = results_files(asked, profile.results, run.url if run else None)
    for file in model.files:
        if file.path in found:
            fact = f"{file.path} is in {model.root} already, and {spelled('eval_results')} would write another"
            raise CallError(fact, "Leave one of the two out.")
    return found


def _written(
    request: PushRequest,
    model: ModelFolder,
    source: CardSource | None,
    repo: str,
    *,
    default: Callable[[], CardSource],
    origin: Origin,
    profile: Callable[[], Profile],
) -> WrittenCard:
    """The card alone; ``default`` gives what the standard recipe makes it of where nobody names one."""
    own = any(file.path == CARD_PATH for file in model.files)
    if source is not None:
        instead = ", in place of the folder's own" if own else ""
        why = f"rendered by {recipe_in_words(source.recipe)}{instead}"
        if source.recipe == STANDARD:
            return standard_card(source, repo, profile(), model, why)
        rendered = rendered_card(source, repo, profile(), model, why)
        needless = f"{recipe_in_words(source.recipe).removesuffix(',')} has no use for it"
        return replace(rendered, unused=needless if has_authored(model) else "")
    text = read_text(model.root / CARD_PATH) if own else ""
    if is_blank(text):
        # whoever publishes without a card, or excludes it, has none rendered; nor who gave it a name by mistake
        if not _may_be_rendered(request.options, model) or is_among("MD008", request.options["force"]):
            return WrittenCard(Card(text) if own else None, "the folder's own" if own else "there is none")
        return standard_card(default(), repo, profile(), model, f"rendered by recipe {STANDARD}")
    library = is_generated(text)
    if library is not None and (may_go := _REPLACED.get(library)) and may_go(profile()):
        why = f"rendered by recipe {STANDARD}, in place of the one that {library} wrote"
        return standard_card(default(), repo, profile(), model, why, instead=(text, library))
    kept = kept_card(text, repo, profile, model, origin, is_untouched=library is not None)
    if library is not None or not has_authored(model):
        return kept
    return replace(kept, unused=f"the card is the folder's own {CARD_PATH}")


def is_by_default(request: PushRequest) -> bool:
    """Whether a card that is rendered is rendered for want of one, and not because somebody asked for it."""
    return request.options["recipe"] is None and request.options["facts"] is None


def renders(request: PushRequest, model: ModelFolder) -> bool:
    """Whether the card is rendered, and not a file of the folder."""
    return not is_by_default(request) or renders_by_default(model, request.options)


def renders_by_default(model: ModelFolder, options: Mapping[str, Any]) -> bool:
    """Whether the card is rendered, or parts of it, where nobody names a recipe.

    Args:
        model: The folder.
        options: What is said of a push, by its caller or by hubpub.toml.
    """
    if not any(file.path == CARD_PATH for file in model.files):
        return _may_be_rendered(options, model)
    text = _own_text(model)
    return bool(find_parts(text).parts) or is_blank(text) or is_generated(text) in _REPLACED


def _may_be_rendered(options: Mapping[str, Any], model: ModelFolder) -> bool:
    """Whether nobody left the card out, by a pattern or by a name that is nearly its own."""
    is_excluded = bool(Choice(exclude=Choice.of(options).exclude).reason(CARD_PATH))
    is_left_out = is_excluded or any(left.path == CARD_PATH for left in model.left_out)
    return not is_left_out and not any(named_alike(model))


def tells_of_run(request: PushRequest, model: ModelFolder) -> bool:
    """Whether the card may tell of the run: it is rendered, or a library's that is filled."""
    return renders(request, model) or is_of_a_library(model)


def is_of_a_library(model: ModelFolder) -> bool:
    """Whether the folder's card is one that a library wrote, and nobody has changed."""
    own = any(file.path == CARD_PATH for file in model.files)
    return own and is_generated(_own_text(model)) is not None


def _own_text(model: ModelFolder) -> str:
    """The folder's card, to be looked at: one that is not UTF-8 is no library's, and whoever judges it says so."""
    path = model.root / CARD_PATH
    try:
        return path.read_bytes().decode(errors="surrogateescape")
    except OSError as error:
        raise cannot_read(path, error) from error


def recipe_in_words(recipe: str) -> str:
    """A recipe as people are told of it, with the packages that offer one of the same name, which is not used."""
    if is_template(recipe):
        return f"the template {short_name(recipe)}"
    others = registry.also_offered(recipe)
    return f"recipe {recipe}" + (f" of hubpub, and not by that of {' or '.join(others)}," if others else "")
