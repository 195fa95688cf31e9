"""Writes the card of a push: the folder's own, or one that is rendered, with the pictures that it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from hubpub.cards.authored.combine import Combined, combine
from hubpub.cards.libraries.generated import is_generated
from hubpub.cards.libraries.mend import Mend, mend_for
from hubpub.cards.managed.adopt import adopt
from hubpub.cards.managed.changes import Done
from hubpub.cards.managed.leave_out import Shortened, leave_out
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.managed.refresh import refresh
from hubpub.cards.merge.fill import fill
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.files.cache import Cache
from hubpub.files.documents import Document
from hubpub.files.settings import read_text
from hubpub.rules.codes import is_among
from hubpub.rules.metadata.block import is_blank, named_alike
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import ask_again
from hubpub.types.files import AUTHORED_PATH, ModelFolder
from hubpub.types.profile import Profile
from hubpub.types.recipe_names import is_template, short_name
from hubpub.types.request import PushRequest
from hubpub.workflows.inputs.authored import has_authored, read_authored, unused, with_facts
from hubpub.workflows.inputs.profile import profile_with
from hubpub.workflows.lineage import Origin

STANDARD = "standard"
"""The recipe by which a card is rendered where a folder has none."""

_MOST_TOLD = 3
# A card of these says nothing that ours does not say, where nobody has changed it: of a training by transformers the
# hyperparameters stand in its card, so they must be known from elsewhere.
_REPLACED: Mapping[str, Callable[[Profile], bool]] = {
    "transformers": lambda profile: bool(profile.training and profile.training.hyperparameters),
    "huggingface_hub": lambda _: True,
    "peft": lambda _: True,
}


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """The card of a push.

    Attributes:
        card: The card; None where there is none, which a rule tells of (MD008).
        origin: Where it comes from, as half a sentence.
        source: What it was rendered from; None where the folder brought it.
        pictures: The pictures that it shows and the folder does not have, by their paths in the repository.
        is_edited: Whether it is the folder's own, with parts that are written anew or mended.
        authored: The card.md that it was made with; empty without one.
        unused: Why the folder's card.md is not in it, as half a sentence; empty where it is, or there is none.
    """

    card: Card | None
    origin: str
    source: CardSource | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    is_edited: bool = False
    authored: str = ""
    unused: str = ""

    def seen(self, model: ModelFolder) -> ModelFolder:
        """The folder as a push of this card sees it."""
        if self.unused:
            model = unused(model, self.unused)
        if not self.is_edited:
            return model
        # the card's file is not looked at once more: what is published is not its bytes
        files = (replace(file, mtime_ns=0, ctime_ns=0) if file.path == CARD_PATH else file for file in model.files)
        return replace(model, files=tuple(files))


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
    are written anew, and for what the templates of libraries left open and a push knows. Where there is no card, or one
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
        CallError: card.md is no whole card.
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

    own = any(file.path == CARD_PATH for file in model.files)
    if source is not None:
        instead = ", in place of the folder's own" if own else ""
        why = f"rendered by {recipe_in_words(source.recipe)}{instead}"
        if source.recipe == STANDARD:
            return _standard(source, repo, profile(), model, why)
        rendered = _rendered(source, repo, profile(), model, why)
        needless = f"{recipe_in_words(source.recipe).removesuffix(',')} has no use for it"
        return replace(rendered, unused=needless if has_authored(model) else "")
    text = read_text(model.root / CARD_PATH) if own else ""
    if is_blank(text):
        # whoever publishes without a card, or excludes it, has none rendered; nor who gave it a name by mistake
        is_meant = any(left.path == CARD_PATH for left in model.left_out) or any(named_alike(model))
        if is_meant or is_among("MD008", request.options["force"]):
            return WrittenCard(Card(text) if own else None, "the folder's own" if own else "there is none")
        return _standard(standard_source(origin), repo, profile(), model, f"rendered by recipe {STANDARD}")
    library = is_generated(text)
    if library is not None and (may_go := _REPLACED.get(library)) and may_go(profile()):
        why = f"rendered by recipe {STANDARD}, in place of the one that {library} wrote"
        return _standard(standard_source(origin), repo, profile(), model, why)
    kept = _kept(text, repo, profile, model, origin, is_untouched=library is not None)
    if library is not None or not has_authored(model):
        return kept
    return replace(kept, unused=f"the card is the folder's own {CARD_PATH}")


def is_by_default(request: PushRequest) -> bool:
    """Whether a card that is rendered is rendered for want of one, and not because somebody asked for it."""
    return request.options["recipe"] is None and request.options["facts"] is None


def renders(request: PushRequest, model: ModelFolder) -> bool:
    """Whether the card is rendered, and not a file of the folder."""
    if not is_by_default(request):
        return True
    if not any(file.path == CARD_PATH for file in model.files):
        return not any(left.path == CARD_PATH for left in model.left_out) and not any(named_alike(model))
    text = read_text(model.root / CARD_PATH)
    return bool(find_parts(text).parts) or may_be_replaced(text)


def tells_of_run(request: PushRequest, model: ModelFolder) -> bool:
    """Whether the card may tell of the run: it is rendered, or a library's that is filled."""
    if renders(request, model):
        return True
    text = read_text(model.root / CARD_PATH) if any(file.path == CARD_PATH for file in model.files) else ""
    return is_generated(text) is not None


def may_be_replaced(text: str) -> bool:
    """Whether a folder's card is none that a person wrote: it is empty, or a library's that ours may stand for."""
    return is_blank(text) or is_generated(text) in _REPLACED


def recipe_in_words(recipe: str) -> str:
    """A recipe as people are told of it, with the packages that offer one of the same name, which is not used."""
    if is_template(recipe):
        return f"the template {short_name(recipe)}"
    others = registry.also_offered(recipe)
    return f"recipe {recipe}" + (f" of hubpub, and not by that of {' or '.join(others)}," if others else "")


def standard_source(origin: Origin) -> CardSource:
    """What a standard card is made from where its author says nothing."""
    document = Document("facts", {"recipe": STANDARD}, {})
    return registry.parse_source(document, STANDARD, origin.complete)


def _standard(source: CardSource, repo: str, profile: Profile, model: ModelFolder, origin: str) -> WrittenCard:
    """A card by the standard recipe, with what its author says in card.md."""
    authored = read_authored(model)
    source = with_facts(source, authored)
    if not authored:
        return _rendered(source, repo, profile, model, origin)
    combined = combine(registry.render(source, repo, profile).text, authored)
    pictures = _shown(_pictures(source, repo, profile, model), combined.text)
    return WrittenCard(Card(combined.text), f"{origin}, with {_said(combined)}", source, pictures, authored=authored)


def _said(combined: Combined) -> str:
    """What card.md brought, as half a sentence."""
    told = [f"in place of {', '.join(combined.replaced)}"] if combined.replaced else []
    told += [f"added: {', '.join(combined.added)}"] if combined.added else []
    return AUTHORED_PATH + (f" ({'; '.join(told)})" if told else "")


def _rendered(source: CardSource, repo: str, profile: Profile, model: ModelFolder, origin: str) -> WrittenCard:
    card = registry.render(source, repo, profile)
    # of those of the standard card, a template shows what it likes
    return WrittenCard(card, origin, source, _shown(_pictures(source, repo, profile, model), card.text))


def _shown(pictures: Mapping[str, bytes], text: str) -> Mapping[str, bytes]:
    return {path: data for path, data in pictures.items() if path in text}


def _pictures(source: CardSource, repo: str, profile: Profile, model: ModelFolder) -> Mapping[str, bytes]:
    own = {file.path for file in model.files}
    return {path: data for path, data in registry.pictures_of(source, repo, profile).items() if path not in own}


def _kept(
    text: str, repo: str, profile: Callable[[], Profile], model: ModelFolder, origin: Origin, *, is_untouched: bool
) -> WrittenCard:
    """A card that is kept, brought up to date in what is not a person's."""
    told: list[str] = []
    pictures: Mapping[str, bytes] = {}
    now = text
    has_parts = bool(find_parts(text).parts)
    authored = read_authored(model) if is_untouched else ""
    source, recipe = with_facts(standard_source(origin), authored), registry.get(STANDARD)
    assert isinstance(recipe, registry.WritesSections)
    if has_parts:
        refreshed = refresh(text, recipe.sections(source, repo, profile()))
        now = refreshed.text
        anew = [change.name for change in refreshed.changes if change.done in {Done.REFRESHED, Done.REMOVED}]
        told += [f"written anew: {', '.join(anew)}"] if anew else []
    mended = mend_for(now, repo, profile(), [part for part in model.root.parts[-2:] if part != "/"])
    # of what a person touched every byte stays, what nobody filled in too
    shortened = leave_out(mended.text) if is_untouched else Shortened(mended.text)
    now = shortened.text
    if authored:
        combined = combine(now, authored)
        now = combined.text
        told.append(f"with {_said(combined)}")
    # where a template was left half open, what is known stands instead
    if shortened.count and repo and not has_parts:
        adopted = adopt(now, recipe.sections(source, repo, profile()))
        now, has_parts = adopted.text, True
        put_in = [change.name for change in adopted.changes if change.done is Done.PUT_IN]
        told += [f"put in: {', '.join(put_in)}"] if put_in else []
    # a key that an untouched card of a library does not have was left out by no person
    if has_parts or is_untouched:
        filled = fill(now, _known(recipe, source, repo, profile()))
        now = filled.text
        told += [f"filled: {', '.join(change.key for change in filled.changes)}"] if filled.changes else []
    if has_parts:
        pictures = _shown(_pictures(source, repo, profile(), model), now)
    told += [_told(mended.mends)] if mended.mends else []
    told += [f"left out: what nobody filled in, {_places(shortened.count)}"] if shortened.count else []
    said = f", {'; '.join(told)}" if told else ""
    return WrittenCard(Card(now), f"the folder's own{said}", None, pictures, now != text, authored)


def _places(count: int) -> str:
    return f"in {count} places" if count > 1 else "in one place"


def _known(recipe: registry.WritesSections, source: CardSource, repo: str, profile: Profile) -> Mapping[str, Any]:
    """What is known for the front matter; the results of a model are told under its name alone."""
    known = recipe.metadata(source, repo, profile)
    return known if repo else {key: value for key, value in known.items() if key != "model-index"}


def _told(mends: tuple[Mend, ...]) -> str:
    words = list(dict.fromkeys(mend.words for mend in mends))
    more = len(words) - _MOST_TOLD
    # the words have commas of their own
    return f"mended: {'; '.join(words[:_MOST_TOLD])}" + (f"; and {more} more" if more > 0 else "")
