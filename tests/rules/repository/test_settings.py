"""RP007 and RP008: what hubpub.toml alone has a push do; each alone, given only its draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubpub.rules.codes import CALLERS_ALONE, is_among
from hubpub.rules.repository.settings import deleted_of_others, opened_gate
from hubpub.types.findings import Severity
from hubpub.types.spelling import Door, entered_by
from tests.rules.weights.drafts import card_alone, draft_of


def test_a_draft_that_opens_and_deletes_nothing(tmp_path):
    for draft in (card_alone(), draft_of(tmp_path, {"a.bin": "x"})):
        assert list(opened_gate(draft)) == list(deleted_of_others(draft)) == []


@pytest.mark.parametrize(
    ("opened", "to"),
    [(("manual", False), "everybody"), (("auto", False), "everybody"), (("manual", "auto"), "whoever")],
)
def test_a_gate_that_is_opened(tmp_path, opened, to):
    [finding] = opened_gate(replace(draft_of(tmp_path, {}), opened=opened))
    assert (finding.code, finding.severity) == ("RP007", Severity.ERROR)
    assert f"opens the repository to {to}" in finding.message
    assert f"it is gated ({opened[0]})" in finding.message
    assert is_among(finding.code, CALLERS_ALONE)


@pytest.mark.parametrize(("count", "says"), [(1, "deletes a file that"), (5, "deletes 5 files that")])
def test_files_of_others(tmp_path, count, says):
    paths = tuple(f"{number}.txt" for number in range(count))
    with entered_by(Door.COMMAND_LINE):
        [finding] = deleted_of_others(replace(draft_of(tmp_path, {}), deleted_of_others=paths))
    assert (finding.code, finding.severity) == ("RP008", Severity.ERROR)
    assert says in finding.message
    assert ("and 2 more" in finding.message) is (count == 5)
    assert "--prune=all" in finding.remedy
