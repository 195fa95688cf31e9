"""The recipes' own rules: what the facts of a rendered card say that its readers should know."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity


@rule("HT001", Severity.WARNING)
def spelled_otherwise(draft: Draft) -> Iterator[Finding]:
    """A huggingtweets source spells a name so that it may show as something else.

    A card that was read back keeps, under ``as_written``, how it spelled what hubpub would escape, so that it is
    rendered again letter by letter. In a name that is full of marks, such a spelling may show as bold text, a link or
    HTML where the account is called nothing of the kind.

    Remedy: remove the field of ``as_written`` from the facts; the card is then spelled so that it shows the name.
    """
    if draft.source is not None:
        from hubpub.cards.recipes import registry as recipes

        yield from recipes.check_source(recipes.restore_source(draft.source))
