"""What the card of a base model says of its licence and languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.cards import vocabularies
from hubpub.cards.frontmatter import parse
from hubpub.cards.hub_ids import why_no_model
from hubpub.hub import Hub
from hubpub.hub.base_card import cached_card, card_on_hub
from hubpub.types.profile import Known


def said_by_base(base: str, hub: Hub | None) -> Mapping[str, Known[Any]] | None:
    """What the card of a base model says, as far as the Hub takes it.

    The card is looked for in the cache of the Hub's client on this machine, else the hub is asked for it once.

    Args:
        base: The base model's id.
        hub: The hub; None where none is asked.

    Returns:
        By key the value, ``language`` as a list, and where it was read. None where there was no answer.
    """
    if why_no_model(base):
        return {}
    text, where = cached_card(base), "in the Hub's cache on this machine"
    if text is None and hub is not None:
        text, where = card_on_hub(hub, base), f"on {hub.endpoint.partition('://')[2]}"
    if text is None:
        return None
    data = parse(text).data
    place = f"the card of {base} {where}"
    found: dict[str, Known[Any]] = {}
    license_id, language = data.get("license"), data.get("language")
    # what the author of the base calls other, has a name of its own
    if isinstance(license_id, str) and license_id in vocabularies.licenses() and license_id not in {"other", "unknown"}:
        found["license"] = Known(license_id, place)
    codes = [language] if isinstance(language, str) else language
    if isinstance(codes, list) and codes and all(isinstance(one, str) for one in codes):
        known = vocabularies.languages()
        if all(one in known for one in codes):
            found["language"] = Known(list(dict.fromkeys(codes)), place)
    return found
