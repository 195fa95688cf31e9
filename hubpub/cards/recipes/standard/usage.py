"""How the model is used: the code that loads it, and what its author meant it for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hubpub.cards.as_text import fenced
from hubpub.cards.recipes.standard.blocks import Block, alone, folded, paragraph, section
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.sections import Line, Section
from hubpub.types.snippet import Snippet


def usage(model: Model) -> Section | None:
    """The code that loads it."""
    snippet = snippet_for(model)
    if snippet is None:
        return None
    others = (block for other in snippet.others for block in _ways(other))
    return section("usage", "Usage", *_ways(snippet), folded("Other ways", *others))


def snippet_for(model: Model) -> Snippet | None:
    """The code by itself; None where nothing tells what loads the model."""
    # what the author says of library and task decides which code that is
    profile = replace(
        model.profile, library=model.library, task=model.task, base_models=model.bases, relation=model.relation
    )
    return snippet_of(profile, model.repo)


def _ways(snippet: Snippet) -> Iterator[Block]:
    """What to install, the code, and what to know of it."""
    places = (*snippet.places, "the repository's name")
    if snippet.install:
        yield alone(Line(fenced(snippet.install, "bash"), snippet.places))
    yield alone(Line(fenced(snippet.code, snippet.language), places))
    yield paragraph(*(Line(note, snippet.places) for note in snippet.notes))


def intended_use(model: Model) -> Section | None:
    """What its author meant it for."""
    text = model.facts.intended_use
    return section("intended-use", "Intended use", alone(Line(text, ("facts.intended_use",)) if text else None))
