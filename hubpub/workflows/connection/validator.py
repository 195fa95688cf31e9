"""Cards as the Hub reads and judges them.

The local hub is given these functions, for it knows nothing of the floors above.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from hubpub.cards.frontmatter import parse
from hubpub.rules.metadata import refusals

# More reasons for one refusal help nobody.
_MOST = 20


def read(text: str) -> Mapping[str, Any]:
    """The front matter of a card as the Hub reads it; empty without one, or one that the Hub cannot read."""
    return parse(text).data


def validate(text: str, repo_type: str) -> tuple[list[str], list[str]]:
    """What the Hub's validator says of a card, as far as that is known.

    Args:
        text: The whole card.
        repo_type: ``model``, ``dataset`` or ``space``. Of the values in the last two nothing is said: their keys are
            others.

    Returns:
        The errors, for which the Hub refuses a card, and the warnings, with which it takes it.
    """
    front = parse(text)
    if not front.found:
        return [], ["empty or missing yaml metadata in repo card"]
    if unreadable := refusals.of_block(front):
        return [unreadable], []
    refused = refusals.of_values(front.data) if repo_type == "model" else ()
    return [refusal.hub_says for refusal in islice(refused, _MOST)], []
