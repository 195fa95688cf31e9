"""BD: what of a card's body is code or a comment, and so no prose."""

from __future__ import annotations

import pytest

from hubpub.rules.body.text import MASK, body_of
from hubpub.types.card import Card


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("a `<!--` b\n\nc <!-- d --> e", "a  b\n\nc  e"),
        ("```\n<!--\n```\n\na\n", "\na\n"),
        ("    <!--\n\na\n", "\na\n"),
        ("a <!-- ` --> b `c`", "a  b "),
        ("a `<!-- ` b --> c", "a  b --> c"),
        # in a paragraph, what nothing ends is text
        ("a <!-- b\n\nc --> d", "a <!-- b\n\nc --> d"),
        ("a \\<!-- b --> c", "a \\<!-- b --> c"),
        ("a <!--> b <!---> c", "a  b  c"),
        # a block of HTML hides what follows
        ("<!-- a\n\n```\nb\n```\n-->\nc", "\nc"),
        ("a\n\n<!-- b\n\nc\n", "a\n\n"),
        ("<div>\n<!-- a\n\n`b` -->\n</div>\n\nc", "<div>\n\n</div>\n\nc"),
    ],
)
def test_prose(text, prose):
    assert body_of(Card(text)).prose.replace(MASK, "") == prose


def test_prose_of_too_much():
    text = "```\n<!--\n```\na `<!--` b <!-- c --> d\n" + "e\n" * 20_001
    assert body_of(Card(text)).too_much
    assert body_of(Card(text)).prose.replace(MASK, "").startswith("\na  b  d\ne\n")
