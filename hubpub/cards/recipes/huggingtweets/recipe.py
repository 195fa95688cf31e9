"""The huggingtweets recipe: what the registry calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.cards.recipes.huggingtweets.facts import DEFAULT_EDITION, Source
from hubpub.cards.recipes.huggingtweets.fill import fill_from_runs
from hubpub.cards.recipes.huggingtweets.parse import parse_card
from hubpub.cards.recipes.huggingtweets.thumbnail import thumbnail_of
from hubpub.cards.recipes.huggingtweets.write import write_card
from hubpub.cards.recipes.registry import Recipe
from hubpub.types.card import Card
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.profile import Profile
from hubpub.types.thumbnail import Thumbnail

NAMESPACE = "huggingtweets"


class HuggingTweets:
    """The cards of the huggingtweets project."""

    source_model = Source

    def render(self, source: Source, repo: str, profile: Profile) -> Card:  # noqa: ARG002 - its cards tell nothing of it
        """The card of a source, for a repository."""
        return write_card(
            source.facts, source.lineage, repo, edition=source.edition, final_newline=source.final_newline
        )

    def read(self, card: Card) -> Source:
        """The source of a card.

        Raises:
            NoMatchError: It is not a card of this recipe.
        """
        return parse_card(card)

    def thumbnail(self, source: Source, repo: str, profile: Profile) -> Thumbnail:  # noqa: ARG002 - the same
        """What the picture for sharing shows: whom the model imitates, and what it writes."""
        return thumbnail_of(source.facts, repo)

    def asks_for_thumbnail(self, source: Source) -> bool:
        """Whether the facts hold what the model wrote, and no picture yet."""
        return bool(source.facts.samples) and not source.facts.thumbnail

    def with_thumbnail(self, source: Source, url: str) -> Source:
        """The source of a card that names a picture."""
        if source.facts.thumbnail or source.edition != DEFAULT_EDITION:
            return source
        return source.model_copy(update={"facts": source.facts.model_copy(update={"thumbnail": url})})

    def default_repo(self, source: Source) -> str:
        """Where such a model is published when nothing else is said."""
        return f"{NAMESPACE}/{source.facts.handle}"

    def check(self, source: Source) -> tuple[Finding, ...]:
        """What the facts say that a reader of the card should know."""
        findings = [
            _spelled(f"facts.accounts[{index}].as_written.{place}", f"the name {account.name!r}", spelling)
            for index, account in enumerate(source.facts.accounts)
            for place, spelling in account.as_written.items()
        ]
        findings += [
            _spelled(f"facts.as_written.{place}", f"the place {place!r}", spelling)
            for place, spelling in source.facts.as_written.items()
        ]
        return tuple(findings)

    def fill(self, data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
        """A source completed by what the runs tell, and what it says otherwise."""
        return fill_from_runs(data, graph)


def _spelled(field: str, what: str, spelling: str) -> Finding:
    return Finding(
        code="HT001",
        severity=Severity.WARNING,
        message=f"{field}: the card spells {what} as {spelling!r}, which may show as something else",
        remedy="Remove the field, and the card is spelled so that it shows the fact itself.",
        subject=Subject(path="README.md"),
    )


RECIPE: Recipe = HuggingTweets()
