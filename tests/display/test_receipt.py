"""A receipt as text for people."""

from __future__ import annotations

import pytest

from hubpub.display.receipt import show_receipt
from hubpub.types.plan import Action, KeyChange


def test_a_receipt(a_receipt, golden):
    golden("receipt.txt", show_receipt(a_receipt()))


def test_a_receipt_of_nothing_changed(a_receipt, golden):
    golden("receipt-nothing.txt", show_receipt(a_receipt(changed=False, parent="d" * 40)))


@pytest.mark.parametrize(
    ("refs", "said"),
    [
        ({"branch": "dev\x1b"}, "the branch dev\\x1b is"),
        ({"tag": "v1"}, "the tag v1 is"),
        ({"branch": "dev", "tag": "v1"}, "the branch dev and the tag v1 are"),
    ],
)
def test_a_receipt_of_nothing_but_a_branch_and_a_tag(a_receipt, refs, said):
    shown = show_receipt(a_receipt(changed=False, parent="d" * 40, **refs))
    assert shown.startswith(f"huggingtweets/tks holds these files already, and {said} at them.\n")


def test_a_receipt_of_nothing_but_settings(a_receipt):
    changed = (KeyChange("gated", Action.REPLACE, "manual", False),)
    shown = show_receipt(a_receipt(changed=False, parent="d" * 40, settings=changed))
    assert shown.startswith("Changed the settings of huggingtweets/tks, which holds these files already.\n")
    assert "  settings gated manual → false\n" in shown
    assert "  settings gated manual → false\n" in show_receipt(a_receipt(settings=changed))


def test_a_receipt_of_a_pull_request(a_receipt, golden):
    page = "https://huggingface.co/huggingtweets/tks/discussions/7"
    golden("receipt-pr.txt", show_receipt(a_receipt(pull_request=page, pull_request_number=7, url=page, forced=())))


def test_a_receipt_of_a_branch_and_a_tag(a_receipt):
    shown = show_receipt(a_receipt(branch="dev", tag="v1"))
    assert "\n  branch   dev\n  tag      v1\n" in shown
