"""The standard recipe: what the registry calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hubpub.cards.as_text import shown
from hubpub.cards.fill_links import fill_links
from hubpub.cards.recipes.registry import Recipe
from hubpub.cards.recipes.standard import details, evaluation, metadata, origins, summary, training, usage
from hubpub.cards.recipes.standard.chart import draw
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.loss import loss_curve
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.thumbnail import thumbnail_of
from hubpub.types.card import Card
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.profile import Profile
from hubpub.types.sections import Line, Section
from hubpub.types.thumbnail import Thumbnail

# In this order they are read: what it is, how it is used, how it came about, what to be careful of.
_SECTIONS = (
    usage.usage,
    usage.intended_use,
    details.quantizations,
    evaluation.evaluation,
    details.details,
    details.labels,
    training.training,
    origins.data,
    origins.limitations,
)


class Standard:
    """The card of any model."""

    source_model = Source

    def render(self, source: Source, repo: str, profile: Profile) -> Card:
        """The card of a source, for a repository."""
        model = Model.of(source, repo, profile)
        body = "\n\n".join(section.markdown for section in _sections(model))
        front = metadata.block(metadata.entries(model))
        return Card(f"{front}\n{body}\n" if front else f"{body}\n")

    def metadata(self, source: Source, repo: str, profile: Profile) -> dict[str, Any]:
        """The front matter alone, in the order of its keys."""
        found = metadata.entries(Model.of(source, repo, profile))
        return {key: entry.value for key, entry in found.items()}

    def sections(self, source: Source, repo: str, profile: Profile) -> tuple[Section, ...]:
        """The body in its parts."""
        return tuple(_sections(Model.of(source, repo, profile)))

    def pictures(self, source: Source, repo: str, profile: Profile) -> dict[str, bytes]:
        """The pictures that the card shows, by their paths in the repository."""
        model = Model.of(source, repo, profile)
        curve = loss_curve(model.training)
        return {training.CURVE_PATH: draw(curve, model.name)} if curve else {}

    def thumbnail(self, source: Source, repo: str, profile: Profile) -> Thumbnail:
        """What the picture for sharing shows: what the model is, and its numbers."""
        return thumbnail_of(Model.of(source, repo, profile))

    def asks_for_thumbnail(self, source: Source) -> bool:  # noqa: ARG002 - whoever publishes asks for it
        """Whether the facts ask for it: they never do."""
        return False

    def with_thumbnail(self, source: Source, url: str) -> Source:
        """The source of a card that names a picture."""
        if source.facts.thumbnail:
            return source
        return source.model_copy(update={"facts": source.facts.model_copy(update={"thumbnail": url})})

    def explain(self, source: Source, repo: str, profile: Profile) -> tuple[Line, ...]:
        """Every key, sentence and row of the card with the places that it was read from, and what stays out of it."""
        model = Model.of(source, repo, profile)
        said = [line for section in _sections(model) for line in section.lines]
        out = [Line(f"{shown(one.name)} stays out: {one.reason}", (shown(one.place),)) for one in model.withheld]
        return (*metadata.explained(metadata.entries(model)), *said, *out)

    def fill(self, data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
        """A source with the links of its runs, and what it says otherwise."""
        links, disputes = fill_links(data.get("lineage"), graph)
        return {**data, "lineage": links}, disputes


def _sections(model: Model) -> Iterator[Section]:
    yield summary.summary(model)
    for write in _SECTIONS:
        if section := write(model):
            yield section
    yield from origins.further(model)
    for write in (origins.citation, origins.contact):
        if section := write(model):
            yield section


RECIPE: Recipe = Standard()
