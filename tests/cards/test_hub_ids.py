"""What may be an id on the Hub."""

from __future__ import annotations

import pytest

from hubpub.cards.hub_ids import why_no_id, why_no_model


@pytest.mark.parametrize("text", ["openai-community/gpt2", "gpt2", "bert-base-uncased", "a/b.c_d"])
def test_a_model(text: str) -> None:
    assert why_no_model(text) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("../gpt2", "an id is name or namespace/name"),
        ("/home/me/gpt2", "an id is name or namespace/name"),
        ("None", "a script had no value for it"),
        ("spaces/me", "spaces is a page of the Hub"),
        ("a--b/c", "no name there holds -- or two dots"),
        ("me/m.git", "no name there ends with .git"),
        ("me/m-", "no name there begins or ends with - or a dot"),
        (f"me/{'a' * 97}", "no name there is longer than 96 characters"),
        ("my-model", "it names no owner, as in owner/name"),
    ],
)
def test_no_model(text: str, why: str) -> None:
    assert why_no_model(text) == why


def test_a_dataset_needs_no_owner_and_may_be_called_as_a_page() -> None:
    assert why_no_id("squad", dataset=True) == ""
    assert why_no_id("papers", dataset=True) == ""
    assert why_no_id("papers") == "papers is a page of the Hub"
