"""The folder's own card, which is kept: brought up to date in what is not a person's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hubpub.cards.authored.combine import combine
from hubpub.cards.libraries.mend import Mend, mend_for
from hubpub.cards.managed.adopt import adopt
from hubpub.cards.managed.changes import Done
from hubpub.cards.managed.leave_out import leave_out
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.managed.refresh import refresh
from hubpub.cards.merge.fill import fill
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.types.card import Card
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Profile
from hubpub.workflows.inputs.authored import read_authored, with_facts
from hubpub.workflows.inputs.standard_card import STANDARD, WrittenCard, pictures_of, said_of, shown, standard_source
from hubpub.workflows.lineage import Origin

_MOST_TOLD = 3


def kept_card(
    text: str, repo: str, profile: Callable[[], Profile], model: ModelFolder, origin: Origin, *, is_untouched: bool
) -> WrittenCard:
    """A card of the folder, brought up to date in what is not a person's.

    Args:
        text: The whole card.
        repo: ``namespace/name``; empty where that is not known.
        profile: What is known of the model; asked for where it is needed.
        model: The folder.
        origin: What the run tells.
        is_untouched: Whether a library wrote it and nobody has changed it.
    """
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
    # what a template asks for and nobody filled in is nobody's word, whoever wrote the rest
    shortened = leave_out(mended.text)
    now = shortened.text
    if is_untouched and (run := source.lineage.training_run) and run.url not in now:
        now = combine(now, f"## Run\n\nSee [its run on W&B]({run.url}).\n").text
        told.append("put in: its run")
    if authored:
        combined = combine(now, authored)
        now = combined.text
        told.append(f"with {said_of(combined)}")
    # where a template was left half open, what is known stands instead
    if is_untouched and shortened.count and repo and not has_parts:
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
        pictures = shown(pictures_of(source, repo, profile(), model), now)
    told += [_told(mended.mends)] if mended.mends else []
    told += [f"left out: what nobody filled in, {_places(shortened.count)}"] if shortened.count else []
    said = f", {'; '.join(told)}" if told else ""
    return WrittenCard(Card(now), f"the folder's own{said}", None, pictures, now != text, authored=authored)


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
