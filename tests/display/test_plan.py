"""A plan as text for people."""

from __future__ import annotations

import re

import pytest

from hubpub.display.plan import question, show_plan
from hubpub.types.files import Digests
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.plan import Action, Change
from tests.support.shown_values import DENIED


def test_a_plan_of_everything(a_plan, golden):
    golden("plan.txt", show_plan(a_plan()))


def test_a_plan_in_colour_says_the_same(a_plan, golden):
    coloured = show_plan(a_plan(), colour=True)
    golden("plan-coloured.txt", coloured)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == show_plan(a_plan())


def test_a_plan_with_findings_let_through(a_plan, golden):
    golden("plan-forced.txt", show_plan(a_plan(forced=("RP001", "WT001"))))


def test_a_plan_for_a_new_repository(a_plan, golden):
    new = [change for change in a_plan().changes if change.action is Action.ADD]
    fresh = {"parent": None, "changes": tuple(new), "card_diff": "", "metadata_changes": (), "findings": ()}
    golden("plan-new.txt", show_plan(a_plan(**fresh)))
    private = show_plan(a_plan(**fresh, private=True))
    assert private.startswith("Plan for https://huggingface.co/huggingtweets/tks (a new private repository)\n")


def test_a_plan_whose_diff_no_finding_shows(a_plan, golden):
    golden("plan-diff.txt", show_plan(a_plan(findings=())))


def test_a_plan_that_changes_nothing(a_plan, golden):
    same = tuple(change for change in a_plan().changes if change.action in (Action.KEEP, Action.SKIP))
    nothing = {"card_diff": "", "metadata_changes": (), "settings": (), "findings": ()}
    golden("plan-nothing.txt", show_plan(a_plan(changes=same, **nothing)))
    assert show_plan(a_plan(changes=(), **nothing)).endswith("Nothing to publish: the hub holds these files already.\n")


def test_a_plan_that_the_token_may_not_carry_out(a_plan, golden):
    golden("plan-denied.txt", show_plan(a_plan(access=DENIED, metadata_changes=(), settings=(), card_diff="")))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "tks"),
        ({"pull_request": True}, "tks (as a pull request)"),
        ({"branch": "dev", "tag": "v1"}, "tks (branch dev, tagged v1)"),
        ({"branch": "dev", "new_branch": True}, "tks (new branch dev)"),
        ({"parent": None, "branch": "d\x1b"}, "tks (a new repository, branch d\\x1b)"),
    ],
)
def test_where_a_plan_goes(a_plan, fields, shown):
    plan = a_plan(**fields)
    assert show_plan(plan).splitlines()[0] == f"Plan for https://huggingface.co/huggingtweets/{shown}"
    assert question(plan) == f"Publish to https://huggingface.co/huggingtweets/{shown}, and delete 1 file there?"
    kept = a_plan(**fields, changes=())
    assert question(kept) == f"Publish to https://huggingface.co/huggingtweets/{shown}?"


def test_a_plan_of_nothing_but_a_branch_and_a_tag(a_plan):
    nothing = {"card_diff": "", "metadata_changes": (), "settings": (), "findings": (), "changes": ()}
    made = show_plan(a_plan(branch="dev", new_branch=True, tag="v1", new_tag=True, **nothing))
    assert "holds these files already; the branch dev is made; the tag v1 is made.\n" in made
    there = show_plan(a_plan(branch="dev", **nothing))
    assert there.endswith("Nothing to publish: the hub holds these files already.\n")


def test_nothing_that_moves_a_terminal_is_printed(a_plan):
    """A card on the Hub is anybody's text."""
    change = Change("a\nb\x1b[2J.bin", Action.ADD, "not on the hub yet", 1, Digests("a", "b"))
    finding = Finding("A", Severity.ERROR, "odd \x9b31m", subject=Subject("x\x07"), detail="-a\x1b]0;title\x07\r\n+b\n")
    shown = show_plan(a_plan(changes=(change,), card_diff="-\x08\n+\tx\n", findings=(finding,)))
    assert not set(shown) & set("\x00\x07\x08\x1b\x9b\r")
    assert "  + add     a\\x0ab\\x1b[2J.bin" in shown
    assert "x\\x07: error A: odd \\x9b31m." in shown
    assert "-a\\x1b]0;title\\x07\\x0d\n+b\n" in shown
    assert "\n-\\x08\n+\tx\n" in shown
