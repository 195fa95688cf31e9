"""Which posts are trained on, and how they become batches."""

from __future__ import annotations

import random

import pytest


def test_no_account_has_more_than_twice_as_many_posts_as_the_smallest() -> None:
    from huggingtweets.posts import balanced

    posts = [(handle, f"{handle} {number}") for number in range(50) for handle in ("ann", "bob", "cat")]
    posts = [(handle, text) for handle, text in posts if handle != "bob" or int(text.split()[1]) < 10]
    posts = [(handle, text) for handle, text in posts if handle != "cat" or int(text.split()[1]) < 15]
    chosen = balanced(posts, 2, seed=7)
    assert {handle: len(texts) for handle, texts in chosen.items()} == {"ann": 20, "bob": 10, "cat": 15}
    order = [text for handle, text in posts if handle == "ann"]
    assert chosen["ann"] == [text for text in order if text in set(chosen["ann"])]
    assert balanced(posts, 2, seed=7) == chosen
    assert balanced(posts, 2, seed=8)["ann"] != chosen["ann"]


def test_one_account_keeps_all_its_posts() -> None:
    from huggingtweets.posts import balanced, chosen

    posts = [("ann", str(number)) for number in range(5)]
    assert balanced(posts, 2, seed=7) == {"ann": ["0", "1", "2", "3", "4"]}
    assert balanced([], 2, seed=7) == {}
    assert chosen(["a"], 0, random.Random(0)) == []


@pytest.mark.full
def test_a_post_ends_with_the_token_that_ends_a_text_and_padding_is_not_learned() -> None:
    from huggingtweets.posts import encode, pad
    from transformers import AutoTokenizer

    from tests.support.bots import TINY

    tokenizer = AutoTokenizer.from_pretrained(TINY)
    short, long = encode(tokenizer, ["bread and tea", "bread and tea " * 40], 16)
    assert short["input_ids"][-1] == tokenizer.eos_token_id
    assert len(long["input_ids"]) == 16
    assert long["input_ids"][-1] != tokenizer.eos_token_id
    batch = pad([short, long])
    length = len(short["input_ids"])
    assert batch["labels"][0].tolist() == [*short["input_ids"], *[-100] * (16 - length)]
    assert batch["attention_mask"].sum(1).tolist() == [length, 16]
