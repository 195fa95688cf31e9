"""Values as text for people."""

from __future__ import annotations

import re

import pytest

from hubpub.cli.output import text
from hubpub.types.files import Digests
from hubpub.types.findings import Finding, Severity, Subject
from hubpub.types.plan import Action, Change, KeyChange
from tests.cli.output.conftest import DENIED


def test_a_plan_of_everything(a_plan, golden):
    golden("plan.txt", text.plan(a_plan()))


def test_a_plan_in_colour_says_the_same(a_plan, golden):
    coloured = text.plan(a_plan(), colour=True)
    golden("plan-coloured.txt", coloured)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.plan(a_plan())


def test_a_plan_with_findings_let_through(a_plan, golden):
    golden("plan-forced.txt", text.plan(a_plan(forced=("RP001", "WT001"))))


def test_a_plan_for_a_new_repository(a_plan, golden):
    new = [change for change in a_plan().changes if change.action is Action.ADD]
    fresh = {"parent": None, "changes": tuple(new), "card_diff": "", "metadata_changes": (), "findings": ()}
    golden("plan-new.txt", text.plan(a_plan(**fresh)))
    private = text.plan(a_plan(**fresh, private=True))
    assert private.startswith("Plan for https://huggingface.co/huggingtweets/tks (a new private repository)\n")


def test_a_plan_whose_diff_no_finding_shows(a_plan, golden):
    golden("plan-diff.txt", text.plan(a_plan(findings=())))


def test_a_plan_that_changes_nothing(a_plan, golden):
    same = tuple(change for change in a_plan().changes if change.action in (Action.KEEP, Action.SKIP))
    nothing = {"card_diff": "", "metadata_changes": (), "settings": (), "findings": ()}
    golden("plan-nothing.txt", text.plan(a_plan(changes=same, **nothing)))
    assert text.plan(a_plan(changes=(), **nothing)).endswith("Nothing to publish: the hub holds these files already.\n")


def test_a_plan_that_the_token_may_not_carry_out(a_plan, golden):
    golden("plan-denied.txt", text.plan(a_plan(access=DENIED, metadata_changes=(), settings=(), card_diff="")))


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
    assert text.plan(plan).splitlines()[0] == f"Plan for https://huggingface.co/huggingtweets/{shown}"
    assert text.question(plan) == f"Publish to https://huggingface.co/huggingtweets/{shown}, and delete 1 file there?"
    kept = a_plan(**fields, changes=())
    assert text.question(kept) == f"Publish to https://huggingface.co/huggingtweets/{shown}?"


def test_a_receipt(a_receipt, golden):
    golden("receipt.txt", text.receipt(a_receipt()))


def test_a_receipt_of_nothing_changed(a_receipt, golden):
    golden("receipt-nothing.txt", text.receipt(a_receipt(changed=False, parent="d" * 40)))


@pytest.mark.parametrize(
    ("refs", "said"),
    [
        ({"branch": "dev\x1b"}, "the branch dev\\x1b is"),
        ({"tag": "v1"}, "the tag v1 is"),
        ({"branch": "dev", "tag": "v1"}, "the branch dev and the tag v1 are"),
    ],
)
def test_a_receipt_of_nothing_but_a_branch_and_a_tag(a_receipt, refs, said):
    shown = text.receipt(a_receipt(changed=False, parent="d" * 40, **refs))
    assert shown.startswith(f"huggingtweets/tks holds these files already, and {said} at them.\n")


def test_a_plan_of_nothing_but_a_branch_and_a_tag(a_plan):
    nothing = {"card_diff": "", "metadata_changes": (), "settings": (), "findings": (), "changes": ()}
    made = text.plan(a_plan(branch="dev", new_branch=True, tag="v1", new_tag=True, **nothing))
    assert "holds these files already; the branch dev is made; the tag v1 is made.\n" in made
    there = text.plan(a_plan(branch="dev", **nothing))
    assert there.endswith("Nothing to publish: the hub holds these files already.\n")


def test_a_receipt_of_nothing_but_settings(a_receipt):
    changed = (KeyChange("gated", Action.REPLACE, "manual", False),)
    shown = text.receipt(a_receipt(changed=False, parent="d" * 40, settings=changed))
    assert shown.startswith("Changed the settings of huggingtweets/tks, which holds these files already.\n")
    assert "  settings gated manual → false\n" in shown
    assert "  settings gated manual → false\n" in text.receipt(a_receipt(settings=changed))


def test_a_receipt_of_a_pull_request(a_receipt, golden):
    page = "https://huggingface.co/huggingtweets/tks/discussions/7"
    golden("receipt-pr.txt", text.receipt(a_receipt(pull_request=page, pull_request_number=7, url=page, forced=())))


def test_a_receipt_of_a_branch_and_a_tag(a_receipt):
    shown = text.receipt(a_receipt(branch="dev", tag="v1"))
    assert "\n  branch   dev\n  tag      v1\n" in shown


def test_findings_are_one_line_each_and_their_detail(a_plan, golden):
    lines = list(text.findings(a_plan().findings))
    golden("findings.txt", "\n".join(lines) + "\n")
    assert len(lines) == len(a_plan().findings) + 1


def test_only_what_would_have_stopped_a_push_is_let_through(a_plan):
    lines = list(text.findings(a_plan().findings, forced=("HT001", "RP001")))
    assert ["(let through)" in line for line in lines if " HT001" in line or " RP001:" in line] == [True, False]
    assert str(Severity.ERROR) in lines[0]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (1499, "1.5 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1.0 MB"),
        (548_105_171, "548.1 MB"),
        (2_000_000_000, "2.0 GB"),
        (10**12, "1.0 TB"),
        (10**16, "10000.0 TB"),
    ],
)
def test_sizes(count, shown):
    assert text.size(count) == shown


def test_nothing_that_moves_a_terminal_is_printed(a_plan):
    """A card on the Hub is anybody's text."""
    change = Change("a\nb\x1b[2J.bin", Action.ADD, "not on the hub yet", 1, Digests("a", "b"))
    finding = Finding("A", Severity.ERROR, "odd \x9b31m", subject=Subject("x\x07"), detail="-a\x1b]0;title\x07\r\n+b\n")
    shown = text.plan(a_plan(changes=(change,), card_diff="-\x08\n+\tx\n", findings=(finding,)))
    assert not set(shown) & set("\x00\x07\x08\x1b\x9b\r")
    assert "  + add     a\\x0ab\\x1b[2J.bin" in shown
    assert "x\\x07: error A: odd \\x9b31m." in shown
    assert "-a\\x1b]0;title\\x07\\x0d\n+b\n" in shown
    assert "\n-\\x08\n+\tx\n" in shown
