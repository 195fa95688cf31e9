"""What the base model's card says: asked of the hub once, at the first push, and kept in the receipt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hubpub.cards.recipes.standard.facts import BaseCard
from hubpub.hub import Hub
from hubpub.types.plan import Target
from hubpub.workflows.connection.base_card import said_by_base
from hubpub.workflows.inputs.sources import Sources
from hubpub.workflows.inputs.standard_card import WrittenCard
from hubpub.workflows.push import receipts


def with_base(sources: Sources, hub: Hub) -> Sources:
    """What a push is made of, its card with what the base model's says.

    Args:
        sources: What it is made of.
        hub: The hub, which is asked where no receipt knows it.
    """
    told = told_by_base(sources.written, hub, hub.target(sources.repo), sources.model.root)
    return replace(sources, written=told)


def told_by_base(written: WrittenCard, hub: Hub | None, target: Target, folder: Path | None) -> WrittenCard:
    """A card with what that of its base model says; as it is where nobody tells.

    Args:
        written: The card.
        hub: The hub, which is asked where no receipt knows it; None where none is asked.
        target: Where the model is published.
        folder: The folder, which may have receipts.
    """
    if written.of_base is None:
        return written
    found = _kept(written.of_base.model, target, folder) or asked(written.of_base.model, hub)
    return (
        written
        if found is None
        else replace(written.of_base.render(found), results=written.results, design=written.design)
    )


def asked(model: str, hub: Hub | None) -> BaseCard | None:
    """What the card of a base model says now; None where there is no answer.

    Args:
        model: Its id.
        hub: The hub; without one the Hub's cache on this machine is looked at alone.
    """
    found = said_by_base(model, hub)
    if found is None:
        return None
    place = next((known.place for known in found.values()), "")
    said = {key: known.value for key, known in found.items()}
    return BaseCard(model=model, license=said.get("license"), language=said.get("language", []), place=place)


def _kept(model: str, target: Target, folder: Path | None) -> BaseCard | None:
    """What a receipt knows; it knows too where the base model has no card, or none that says anything."""
    from pydantic import ValidationError

    for receipt in reversed(receipts.every(target, folder)):
        base = (receipt.source or {}).get("base")
        if base and base.get("model") == model:
            try:
                return BaseCard.model_validate(base)
            except ValidationError:  # another version's
                return None
    return None
