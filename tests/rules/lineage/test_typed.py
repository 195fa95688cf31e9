"""LN: runs that are only typed."""

from __future__ import annotations

import pytest

from hubpub.rules.lineage.typed import unproved
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Severity
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.lineage_graph import LineageGraph, Run
from hubpub.types.proof import Evidence

DATA, TRAINING = "https://wandb.ai/a/b/runs/data", "https://wandb.ai/a/b/runs/train"
BOTH = Lineage(RunRef(DATA), RunRef(TRAINING))


def said(lineage: Lineage | None, evidence: Evidence | None = None) -> list[str]:
    draft = Draft(None, None, Card(""), source={"recipe": "x"}, lineage=lineage, evidence=evidence)
    findings = list(unproved(draft))
    assert all(finding.severity is Severity.INFO and finding.subject.path == "README.md" for finding in findings)
    return [finding.message.removeprefix("only typed: ").partition(";")[0] for finding in findings]


@pytest.mark.parametrize(
    ("lineage", "message"),
    [
        (BOTH, "the training run a/b/train and the data run a/b/data"),
        (Lineage(data_run=RunRef(DATA)), "the data run a/b/data"),
        (Lineage(training_run=RunRef(TRAINING)), "the training run a/b/train"),
    ],
)
def test_a_run_that_is_only_typed_is_unproved(lineage, message):
    assert said(lineage) == [message]


def test_where_nothing_is_typed_nothing_is_said():
    assert said(Lineage()) == said(None) == []


def test_what_the_run_itself_tells_is_not_typed():
    known = Evidence(LineageGraph(Run("train", url=TRAINING), data_run=Run("data", url=DATA)))
    assert known.graph.lineage == BOTH
    assert said(BOTH, known) == []


def test_a_data_run_that_the_training_run_does_not_tell_of_is_typed():
    assert said(BOTH, Evidence(LineageGraph(Run("train", url=TRAINING)))) == ["the data run a/b/data"]


def test_a_run_of_this_machine_that_has_no_page_was_asked_all_the_same():
    assert said(Lineage(training_run=RunRef(TRAINING)), Evidence(LineageGraph(Run("train")))) == []


def test_a_card_that_the_folder_brought_is_not_accused():
    draft = Draft(None, None, Card(""), lineage=BOTH)
    assert list(unproved(draft)) == []
