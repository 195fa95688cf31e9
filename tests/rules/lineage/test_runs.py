"""LN: what the runs themselves tell."""

from __future__ import annotations

import pytest

from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.lineage_graph import Artifact, LineageGraph, Run
from hubpub.types.proof import DeadLink, Evidence, FileProof, Proof, Verdict
from tests.rules.families import rules_of

PAGE = "https://wandb.ai/me/p/runs/t"


def said(evidence: Evidence | None) -> list[str]:
    draft = Draft(None, None, Card(""), evidence=evidence)
    return [f"{f.severity} {f.code} {f.message}" for rule in rules_of("LN01") for f in rule(draft)]


def run(state: str = "finished", **more) -> Run:
    return Run("t", "me", "p", PAGE, "train-it", state=state, **more)


def test_without_a_run_there_is_nothing_to_say():
    assert said(None) == []
    assert said(Evidence(LineageGraph(run()))) == []


@pytest.mark.parametrize(
    ("state", "finding"),
    [
        ("crashed", "warning LN010 the training run train-it crashed"),
        ("failed", "warning LN010 the training run train-it failed"),
        ("killed", "warning LN010 the training run train-it is killed"),
        ("running", "info LN010 the training run train-it is running"),
        (
            "unfinished",
            "warning LN010 the training run train-it has no end in its log: it crashed, or still runs",
        ),
    ],
)
def test_a_run_that_did_not_end_well(state, finding):
    assert said(Evidence(LineageGraph(run(state)))) == [finding]


def test_a_data_run_that_crashed():
    graph = LineageGraph(run(), data_run=Run("d", name="data", state="crashed"))
    assert said(Evidence(graph)) == ["warning LN010 the data run data crashed"]


def test_other_files_than_were_logged():
    files = (
        FileProof("config.json", Verdict.DIFFERENT, "its md5 is another than was logged"),
        FileProof("model.safetensors", Verdict.DIFFERENT, "3 bytes were logged, and it has 4"),
        FileProof("a", Verdict.SAME, ""),
        FileProof("b", Verdict.ABSENT, ""),
        FileProof("c", Verdict.UNLOGGED, ""),
        FileProof("d", Verdict.UNPROVABLE, ""),
    )
    assert said(Evidence(LineageGraph(run()), Proof("me/p/m:v1", files))) == [
        "info LN011 config.json is not what the run logged in me/p/m:v1: its md5 is another than was logged",
        "warning LN011 model.safetensors is not what the run logged in me/p/m:v1: 3 bytes were logged, and it has 4",
    ]


def test_an_artifact_that_was_deleted():
    gone = Artifact("d", "dataset", version="v2", state="DELETED")
    assert said(Evidence(LineageGraph(run(), artifacts=(gone,)))) == ["warning LN012 the artifact d:v2 was deleted"]


def test_an_alias_that_is_not_pinned():
    data = Artifact("d", "dataset", version="v2")
    graph = LineageGraph(
        run(config={"data": "me/p/d:latest", "x": "d:v2", "y": "e:latest", "z": 3, "pinned": f"d:{'0a' * 16}"}),
        artifacts=(data,),
        model=Artifact("m", "model"),
    )
    assert said(Evidence(graph)) == [
        "info LN013 the config of run train-it names me/p/d:latest (data), which was v2",
        "info LN013 the model m has no version yet: the run is only on this machine",
    ]


def test_links_and_facts():
    evidence = Evidence(LineageGraph(run()), disputes=("one thing",), dead_links=(DeadLink(PAGE, 404),))
    assert said(evidence) == [
        f"warning LN014 {PAGE} answers 404 to a reader without a key",
        "warning LN015 one thing",
    ]
