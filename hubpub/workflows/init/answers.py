"""What may be answered: judged by the Hub's lists, and offered where the card of the base model says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.cards import vocabularies
from hubpub.cards.hub_ids import why_no_model
from hubpub.errors import HubpubError
from hubpub.hub import Hub, default_endpoint
from hubpub.types.profile import Known
from hubpub.workflows.connection.base_card import said_by_base

# of the ids that are like a wrong one
_MOST_LIKE = 5


def why_not(key: str, value: str) -> str:
    """Why the Hub takes no such value for a key, as a whole fact; empty where it does.

    Args:
        key: ``license``, ``language`` or ``base_model``.
        value: One value.
    """
    if key == "license":
        return "" if value in vocabularies.licenses() else f"{value!r} is no licence id of the Hub{_like(key, value)}"
    if key == "language":
        known = value in vocabularies.languages()
        return "" if known else f"{value!r} is no language code of the Hub{_like(key, value)}"
    why = why_no_model(value)
    return f"{value!r} is no id of a model on the Hub: {why}" if why else ""


def _like(key: str, value: str) -> str:
    """The ids of the Hub's list that have a word in them or in their names, in brackets; empty without one."""
    word = value.strip().casefold()
    every = listed(key).items()
    named = [one for one, name in every if word and name.casefold() == word]
    like = named or [one for one, name in every if len(word) > 2 and (word in one or word in name.casefold())]
    return f" (it has {', '.join(like[:_MOST_LIKE])}{', …' if len(like) > _MOST_LIKE else ''})" if like else ""


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
    return said_by_base(base, _hub() if ask else None) or {}


def _hub() -> Hub | None:
    try:
        return Hub(default_endpoint(), quiet=True)
    except HubpubError:  # an environment that names no hub: whoever publishes is told
        return None
