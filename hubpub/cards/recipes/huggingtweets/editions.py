"""The three editions of the card: their templates, and what each place of them may hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from hubpub.cards.recipes.huggingtweets.facts import Edition
from hubpub.cards.templates.grammar import Grammar
from hubpub.cards.templates.jinja import fill_template, skeleton

_PACKAGE = "hubpub.cards.recipes.huggingtweets"
_REPORTS = "wandb.ai/wandb/huggingtweets/reports"
_TEMPLATES: dict[Edition, tuple[str, dict[str, str]]] = {
    "2021-app": (
        "2021.md.jinja",
        {"report": f"https://app.{_REPORTS}/HuggingTweets-Train-a-model-to-generate-tweets--VmlldzoxMTY5MjI"},
    ),
    "2021": (
        "2021.md.jinja",
        {"report": f"https://{_REPORTS}/HuggingTweets-Train-a-Model-to-Generate-Tweets--VmlldzoxMTY5MjI"},
    ),
    "2022": (
        "2022.md.jinja",
        {"report": f"https://{_REPORTS}/HuggingTweets-Train-a-Model-to-Generate-Tweets--VmlldzoxMTY5MjI"},
    ),
}
EDITIONS: tuple[Edition, ...] = tuple(_TEMPLATES)

COUNTS = ("downloaded", "retweets", "short", "kept")
# Python reads no number of more digits (sys.set_int_max_str_digits).
_NUMBER = "[0-9]{1,4300}"
_PATTERNS = {
    "rule": r"---(?: \| ---)*",
    "bot": "BOT|CYBORG",
    **{f"display_{number}": "inherit|none" for number in (1, 2, 3)},
    "repo": r"[\w.-]+(?:/[\w.-]+)?",
}


def fill_edition(edition: Edition, places: Mapping[str, str]) -> str:
    """A card of an edition, from the text for each of its places."""
    name, constants = _TEMPLATES[edition]
    return fill_template(_PACKAGE, name, {**places, **constants})


@cache
def grammar(edition: Edition) -> Grammar:
    """What reads a card of an edition."""
    name, constants = _TEMPLATES[edition]
    numbers = rf"{_NUMBER}(?: \| {_NUMBER})*" if edition == "2022" else _NUMBER
    return Grammar.of(skeleton(_PACKAGE, name, constants), {**_PATTERNS, **dict.fromkeys(COUNTS, numbers)})
