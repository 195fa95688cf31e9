"""What the picture for sharing shows of a huggingtweets model."""

from __future__ import annotations

from hubpub.cards.recipes.huggingtweets.facts import Facts
from hubpub.types.thumbnail import Figure, Thumbnail


def thumbnail_of(facts: Facts, repo: str) -> Thumbnail:
    """Whom the model imitates, and what it writes.

    Args:
        facts: What is known of it.
        repo: ``namespace/name``.
    """
    base = "none: trained from scratch" if facts.from_scratch else facts.base_model
    kept = sum(account.kept for account in facts.accounts)
    return Thumbnail(
        repo=repo,
        kind="writer",
        names=tuple(account.name for account in facts.accounts),
        handle=f"@{facts.handle}",
        label="🤖 AI bot" if len(facts.accounts) == 1 else "🤖 AI cyborg",
        figures=(*([Figure("base model", base)] if base else []), Figure("tweets", f"{kept:,}")),
        prompt=facts.prompt,
        samples=tuple(facts.samples),
    )
