"""What may be answered: judged by the Hub's lists, and offered where the card of the base model says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.cards import vocabularies
from hubpub.cards.frontmatter import parse
from hubpub.cards.hub_ids import why_no_model
from hubpub.errors import HubpubError
from hubpub.hub import Hub, default_endpoint
from hubpub.hub.base_card import cached_card, card_on_hub
from hubpub.types.profile import Known


def why_not(key: str, value: str) -> str:
    """Why the Hub takes no such value for a key, as a whole fact; empty where it does.

    Args:
        key: ``license``, ``language`` or ``base_model``.
        value: One value.
    """
    if key == "license":
        return "" if value in vocabularies.licenses() else f"{value!r} is no licence id of the Hub"
    if key == "language":
        return "" if value in vocabularies.languages() else f"{value!r} is no language code of the Hub"
    why = why_no_model(value)
    return f"{value!r} is no id of a model on the Hub: {why}" if why else ""


def listed(key: str) -> Mapping[str, str]:
    """The Hub's list of what a key may say, each with its name; empty where it has none."""
    lists = {"license": vocabularies.licenses, "language": vocabularies.languages}
    return lists[key]().values if key in lists else {}


def offers_of(base: str, *, ask: bool = True) -> Mapping[str, Known[Any]]:
    """What the card of a base model says of its licence and languages, for its author to take over or not.

    The card is looked for in the cache of the Hub's client on this machine, else the hub is asked for it once.

    Args:
        base: The base model's id.
        ask: Whether the hub may be asked.

    Returns:
        By key the value, ``language`` as a list, and where it was read; only what the Hub takes.
    """
    if why_no_model(base):
        return {}
    text, where = cached_card(base), "in the Hub's cache on this machine"
    if text is None and ask:
        text, where = _asked(base)
    data = parse(text).data if text else {}
    place = f"the card of {base} {where}"
    found: dict[str, Known[Any]] = {}
    license_id, language = data.get("license"), data.get("language")
    # what the author of the base calls other, has a name of its own
    if isinstance(license_id, str) and license_id not in {"other", "unknown"} and not why_not("license", license_id):
        found["license"] = Known(license_id, place)
    codes = [language] if isinstance(language, str) else language
    if (
        isinstance(codes, list)
        and codes
        and all(isinstance(one, str) and not why_not("language", one) for one in codes)
    ):
        found["language"] = Known(list(dict.fromkeys(codes)), place)
    return found


def _asked(base: str) -> tuple[str | None, str]:
    """The card as the hub has it, and where that is."""
    try:
        hub = Hub(default_endpoint(), quiet=True)
    except HubpubError:  # an environment that names no hub: whoever publishes is told
        return None, ""
    return card_on_hub(hub, base), f"on {hub.endpoint.partition('://')[2]}"


def _is_language(code: object) -> bool:
    return isinstance(code, str) and not why_not("language", code)
