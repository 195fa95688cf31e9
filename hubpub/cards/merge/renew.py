"""A card as hubpub would write it now, over the card that stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubpub.cards.managed.adopt import adopt
from hubpub.cards.managed.changes import Refreshed
from hubpub.cards.managed.write import Section
from hubpub.cards.merge.fill import Filled, fill


@dataclass(frozen=True, slots=True)
class Renewed:
    """A card that was written anew.

    Attributes:
        text: The whole card.
        body: What was done with its managed parts.
        front: What was done with its front matter.
    """

    text: str
    body: Refreshed
    front: Filled


def renew(
    text: str,
    sections: Sequence[Section],
    known: Mapping[str, Any],
    *,
    wrote: Mapping[str, Any] | None = None,
    new: Collection[str] | None = (),
) -> Renewed:
    """A card with its managed parts and its front matter brought up to date; what people wrote stays.

    A README of the folder is renewed with no new parts, adopted with all (``new=None``). A card that hubpub renders is
    begun with the empty text and all parts; later it is the card at the last push that is renewed, with the parts that
    were not among the sections then, and merged with what the Hub has by now (``merge_cards``, whose base it is).

    Args:
        text: The card that stands.
        sections: The sections as they are now, in the order of a card.
        known: The front matter as hubpub knows it now, by key.
        wrote: The front matter as hubpub knew it at the last push; None where that is not known.
        new: The names of the parts that are put in where the card has none of that name; all where it is None.

    Raises:
        ValueError: Two sections have the same name.
    """
    body = adopt(text, sections, new)
    front = fill(body.text, known, wrote)
    return Renewed(front.text, body, front)
