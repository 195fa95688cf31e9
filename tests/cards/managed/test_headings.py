"""Which headings speak of the same thing."""

from __future__ import annotations

import pytest

from hubpub.cards.managed.headings import headings, same_topic, topic


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Usage", "usage"),
        ("🤗 **How to use**", "usage"),
        ("Usage (Transformers)", "usage"),
        ("[Quick start](#quick-start)", "usage"),
        ("Training & evaluation data", "data"),
        ("Limitations and bias:", "limitations"),
        ("BibTeX entry and citation info", "citation"),
        ("Lizenz", "lizenz"),
        ("评估", "评估"),
        ("", ""),
    ],
)
def test_a_heading_has_a_topic(words, name):
    assert topic(words) == name


def test_no_words_are_no_topic_of_another():
    assert not same_topic("", "", "")
    assert same_topic("My hardware", "hardware", "My hardware")
    assert not same_topic("My hardware", "usage", "Usage")


def test_headings_are_those_of_the_body_alone():
    text = "---\n# no\n---\n# One\n\nTwo\n---\n\n```\n# no\n```\n\n> # no\n\n<h3>Three</h3>\n\n    # no\n"
    found = headings(text)
    assert [(each.level, each.words) for each in found] == [(1, "One"), (2, "Two"), (3, "Three")]
    assert text[found[1].start : found[1].end] == "Two\n---\n"
