"""Which posts are trained on, and how they become tokens."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def balanced(posts: Iterable[tuple[str, str]], balance: int, seed: int) -> dict[str, list[str]]:
    """The posts to train on, by handle: of each account at most ``balance`` times as many as the smallest has.

    Args:
        posts: Handle and text of each post.
        balance: How many times as many.
        seed: Of the choice, which keeps the posts' order.
    """
    every: dict[str, list[str]] = {}
    for handle, text in posts:
        every.setdefault(handle, []).append(text)
    most = balance * min((len(texts) for texts in every.values()), default=0)
    draw = random.Random(seed)  # noqa: S311 (a draw that can be repeated, not a secret)
    return {handle: chosen(texts, most, draw) for handle, texts in every.items()}


def chosen(texts: Sequence[str], most: int, draw: random.Random) -> list[str]:
    """At most so many texts, in their order."""
    if len(texts) <= most:
        return list(texts)
    return [texts[place] for place in sorted(draw.sample(range(len(texts)), most))]


def encode(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], context: int) -> list[dict[str, Any]]:
    """Each post as its tokens, and the one that ends a text; a post that is longer is cut, and has no end."""
    rows = tokenizer(list(texts), truncation=True, max_length=context)["input_ids"]
    ended = ([*row, tokenizer.eos_token_id][:context] for row in rows)
    # of one token nothing is predicted
    return [{"input_ids": row, "labels": row} for row in ended if len(row) > 1]


def pad(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A batch: rows as long as the longest, padded behind, where a causal model never looks.

    The library's own collator takes each padding token out of the loss by its id. GPT-2 has none of its own, so that of
    the end of a text stands in for it, and the model would never learn where a post ends.
    """
    import torch

    longest = max(len(row["input_ids"]) for row in rows)

    def filled(name: str, value: int) -> Any:
        return torch.tensor([[*row[name], *[value] * (longest - len(row[name]))] for row in rows])

    mask = [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows]
    return {"input_ids": filled("input_ids", 0), "labels": filled("labels", -100), "attention_mask": torch.tensor(mask)}
