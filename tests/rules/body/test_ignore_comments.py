"""BD: what a card asks not to be told, and for which of its lines."""

from __future__ import annotations

import pytest

from hubpub.rules.body.ignore_comments import requests, wrong_request
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from tests.rules.weights.drafts import card_alone


def test_a_request_is_for_its_line_the_paragraph_below_or_the_card():
    text = "---\na: b # hubpub: ignore md005\n---\nA <!-- hubpub: ignore BD004, LN so -->\n\n"
    text += "<!-- hubpub: ignore BD001 -->\n\nB\nC\n\n<!-- hubpub: ignore-card WT -->\n"
    assert list(requests(Card(text))) == [
        (("MD005",), 2, 2),
        (("BD004", "LN"), 4, 4),
        (("BD001",), 6, 9),
        (("WT",), 0, text.count("\n") + 1),
    ]
    assert list(requests(Card("A\n"))) == []


def test_what_a_card_does_not_want_to_hear_of():
    def heard(text: str) -> list[str]:
        return [f"{f.code} {f.subject.line}" for f in judge_draft(card_alone(text)) if f.code.startswith("BD")]

    need = "More information needed"
    assert heard(f"{need}\n") == ["BD004 1"]
    assert heard(f"{need} <!-- hubpub: ignore BD004 -->\n{need}\n") == ["BD004 2"]
    assert heard(f"<!-- hubpub: ignore BD004 -->\n\n{need}\n{need}\n\n{need}\n") == ["BD004 6"]
    assert heard(f"<!-- hubpub: ignore BD001 -->\n{need}\n") == ["BD004 2"]
    assert heard(f"{need}\n\n<!--hubpub: ignore-card LN, BD-->\n") == []
    assert heard(f"<!-- hubpub: ignore BD001 -->\n<!-- hubpub: ignore BD004 -->\n{need}\n") == []
    assert heard(f"<!-- hubpub: ignore -->\n{need}\n") == ["BD004 2", "BD006 1"]
    assert heard(f"<!-- hubpub: ignore BD004 because it shows\na template -->\n{need}\n{need}\n") == []
    assert heard(f"{need} <!-- hubpub: ignore bd004 -->\n") == []
    # code that shows such a comment asks for nothing
    shown = "<!-- hubpub: ignore-card BD -->"
    assert heard(f"{need}\n\n```\n{shown}\n```\n\n`{shown}`\n") == ["BD004 1"]
    assert heard(f"# hubpub: ignore-card BD\n{need}\n") == ["BD004 2"]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("BD999", "names BD999, and there is no such rule"),
        ("BD004, XY, bd998", "names XY, BD998, and there is no such rule"),
        ("", "names no rule"),
        ("the template", "names no rule"),
    ],
)
def test_a_comment_that_asks_for_what_no_rule_has(comment, said):
    [finding] = wrong_request(card_alone(f"---\na: b\n---\nA <!-- hubpub: ignore {comment} -->\n"))
    assert (finding.subject.line, finding.subject.column) == (4, 3)
    assert said in finding.message
    [finding] = wrong_request(card_alone(f"---\na: b # hubpub: ignore {comment}\n---\nA\n"))
    assert (finding.subject.line, finding.subject.column) == (2, 6)
    assert said in finding.message


def test_a_comment_that_asks_for_rules():
    text = "<!-- hubpub: ignore BD004, MD WT01 as it is -->\n`<!-- hubpub: ignore X -->`\n<!-- hubpub: ignored -->\n"
    assert list(wrong_request(card_alone(text))) == []
