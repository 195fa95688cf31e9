"""The editions of the card: their templates, and what each place of them may hold.

The texts of 2020 to 2022 are those of ``model_card/README.md`` in the history of
`huggingtweets <https://github.com/borisdayma/huggingtweets>`_ by Boris Dayma; the edition of 2026 is hubpub's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Any

from hubpub.cards.recipes.huggingtweets.facts import Edition
from hubpub.cards.templates.grammar import Grammar
from hubpub.cards.templates.jinja import fill_template, skeleton

_PACKAGE = "hubpub.cards.recipes.huggingtweets"
_OF_APP = (
    "https://app.wandb.ai/wandb/huggingtweets/reports/HuggingTweets-Train-a-model-to-generate-tweets--VmlldzoxMTY5MjI"
)
_REPORT = "https://wandb.ai/wandb/huggingtweets/reports/HuggingTweets-Train-a-Model-to-Generate-Tweets--VmlldzoxMTY5MjI"
_PROFILE = "https://twitter.com/borisdayma"
_FOLLOW = "https://twitter.com/intent/follow?screen_name=borisdayma"
_TEMPLATES: dict[Edition, tuple[str, dict[str, Any]]] = {
    "2020-bitly": ("2020.md.jinja", {"report": "https://bit.ly/2TGXMZf", "follow": _PROFILE}),
    "2020-profile": ("2020.md.jinja", {"report": _OF_APP, "follow": _PROFILE}),
    "2020": ("2020.md.jinja", {"report": _OF_APP, "follow": _FOLLOW}),
    "2020-padded": ("2020.md.jinja", {"report": _OF_APP, "follow": _FOLLOW, "parts": {"padding"}}),
    "2021-app": ("2021.md.jinja", {"report": _OF_APP}),
    "2021": ("2021.md.jinja", {"report": _REPORT}),
    "2022": ("2022.md.jinja", {"report": _REPORT}),
    "2026": ("2026.md.jinja", {"report": _REPORT}),
}
EDITIONS: tuple[Edition, ...] = tuple(_TEMPLATES)
OF_SEVERAL: frozenset[Edition] = frozenset({"2022", "2026"})
"""The editions whose cards hold several accounts."""

Parts = frozenset[str]
"""Which of the parts a card of 2026 has that it can do without; the other editions have none such."""
IN_FRONT = ("license", "base_model", "pipeline_tag", "library_name", "thumbnail")
SAMPLES = tuple(f"sample_{number}" for number in range(1, 6))
"""The places of what the model wrote; a card has the first ones of them."""
# How the lines begin by which a reader knows that a card has a part of its body.
_IN_BODY = {
    "from_scratch": "I was made after the example of [huggingtweets]",
    "trained": "| Tweets trained on | ",
    "balance": "No account has more than ",
    "note": "In the author's words: \"",
    "data_run": "[Explore the data](",
    "held_out": "Its loss on tweets that it was not trained on (",
    "training_run": "Hyperparameters and metrics are recorded in the [W&B training run](",
    "author": "Built by ",
}

COUNTS = ("downloaded", "retweets", "short", "kept")
# Python reads no number of more digits (sys.set_int_max_str_digits).
_NUMBER = "[0-9]{1,4300}"
_DECIMAL = r"[0-9]{1,4300}(?:\.[0-9]{1,4300})?"
_ID = "[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)?"
_PATTERNS = {
    "rule": r"---(?: \| ---)*",
    "bot": "BOT|CYBORG",
    **{f"display_{number}": "inherit|none" for number in (1, 2, 3)},
    "balance": _NUMBER,
    "held_out": _NUMBER,
    "loss_before": _DECIMAL,
    "loss_after": _DECIMAL,
    "repo": r"[\w.-]+(?:/[\w.-]+)?",
    "padding": " *",
    "base_model": f'{_ID}|"{_ID}"',
    "base_page": _ID,
    "bias_page": _ID,
}


def fill_edition(edition: Edition, places: Mapping[str, str], parts: Parts = frozenset()) -> str:
    """A card of an edition, from the text for each of its places.

    Args:
        edition: The edition.
        places: The texts.
        parts: The parts that the card has, of those that it can do without.
    """
    name, constants = _TEMPLATES[edition]
    return fill_template(_PACKAGE, name, {"parts": parts, **places, **constants})


@lru_cache(maxsize=64)
def grammar(edition: Edition, parts: Parts = frozenset()) -> Grammar:
    """What reads a card of an edition that has these parts."""
    name, constants = _TEMPLATES[edition]
    numbers = rf"{_NUMBER}(?: \| {_NUMBER})*" if edition in OF_SEVERAL else _NUMBER
    skeleton_of = skeleton(_PACKAGE, name, {"parts": parts, **constants})
    return Grammar.of(skeleton_of, {**_PATTERNS, **dict.fromkeys((*COUNTS, "trained"), numbers)})


def parts_of(text: str, edition: Edition) -> Parts:
    """The parts that a card has, by how its lines begin; none where the edition's cards always have all.

    Args:
        text: The card.
        edition: The edition that it is read as.
    """
    if edition != "2026":
        return frozenset()
    lines = text.split("\n")
    front = lines[1 : lines.index("tags:")] if "tags:" in lines else []
    found = {key for key in IN_FRONT if any(line.startswith(f"{key}: ") for line in front)}
    found |= {part for part, beginning in _IN_BODY.items() if any(line.startswith(beginning) for line in lines)}
    # samples are numbered from the first on
    found |= set(takewhile(lambda part: any(line.startswith(f'{part[-1]}. "') for line in lines), SAMPLES))
    # what is made from scratch has no base
    return frozenset(found - {"base_model"} if "from_scratch" in found else found)
