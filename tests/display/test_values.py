"""What Python shows of a value: whole where it is printed, in one short line where a notebook or a log shows it."""

from __future__ import annotations

import random
import string
from dataclasses import replace
from pathlib import Path

import pytest

import hubpub
from hubpub.types.card import Card
from hubpub.types.checkpoint import CheckpointReport, PublishedCheckpoint
from hubpub.types.files import Digests
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.lineage_graph import Artifact, Edge, Entry, Gap, LineageGraph, Run, graph_of
from hubpub.types.plan import Action, Change, Plan, Target
from hubpub.types.proof import FileProof, Proof, Verdict
from hubpub.types.receipt import PublishedFile, Receipt
from hubpub.types.verification import State, Verification, VerifiedFile
from tests.conftest import Call
from tests.support.models import model_folder

TARGET = Target("https://huggingface.co", "me/m", "https://huggingface.co")
DIGESTS = Digests("0" * 64, "0" * 40)
MANY = [f"file-{number}.bin" for number in range(300)]
FOUND = Finding("MD013", Severity.WARNING, "The card names no licence", "Name it.", Subject("README.md", 3))
STOPS = Finding("SC001", Severity.ERROR, "A token would be published", "", Subject("a\nb.txt"))
PLAN = Plan(
    TARGET,
    Path("/m"),
    None,
    tuple(Change(path, Action.ADD, "new", 1, DIGESTS) for path in MANY),
    Card("# A model\n" * 1000),
    findings=(FOUND, STOPS),
)
RECEIPT = Receipt(TARGET, "c" * 40, "d" * 40, True, tuple(PublishedFile(p, 1, DIGESTS) for p in MANY), "", "me")
SAME = tuple(VerifiedFile(path, State.SAME, 1) for path in MANY)
VERIFIED = Verification(TARGET, "main", "c" * 40, "receipt", "c" * 40, "2026-01-01", deep=False, files=SAME, holds=True)
RUN = Run("1a2b", "me", "p", job_type="train", state="finished", config={path: path for path in MANY})
MODEL = Artifact("m", "model", "me", "p", "v3", entries=tuple(Entry(path) for path in MANY))
SAVES = CheckpointReport(
    tuple(PublishedCheckpoint(step, "c" * 40, f"step-{step}", "") for step in range(300)),
    (7, 8),
    {9: "a\nb.txt is gone"},
)
GRAPH = graph_of(RUN.key, [RUN], [MODEL], [Edge(RUN.key, MODEL.key, logged=True)], [Gap("its data", "no run used any")])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (PLAN, "<Plan for me/m: 300 files to commit, 300 looked at; 2 findings, 1 in the way>"),
        (replace(PLAN, changes=(), findings=()), "<Plan for me/m: nothing to commit, 0 looked at; no findings>"),
        (RECEIPT, "<Receipt of me/m at cccccccccccc: 300 files, committed>"),
        (replace(RECEIPT, changed=False), "<Receipt of me/m at cccccccccccc: 300 files, there already>"),
        (FOUND, "<Finding MD013, warning, 'README.md:3': 'The card names no licence'>"),
        (STOPS, r"<Finding SC001, error, 'a\nb.txt': 'A token would be published'>"),
        (Checked(3, (FOUND, STOPS, FOUND)), "<Checked 3 cards and folders: 1 error, 2 warnings>"),
        (Checked(1), "<Checked 1 card or folder: no findings>"),
        (VERIFIED, "<Verification of me/m at cccccccccccc: holds, 300 of 300 files the same>"),
        (SAVES, "<CheckpointReport: 300 published, 2 skipped, 1 failed>"),
        (GRAPH, "<LineageGraph of 'me/p/1a2b': 1 run, 1 artifact, 1 gap>"),
        (RUN, "<Run 'me/p/1a2b': train, finished>"),
        (MODEL, "<Artifact 'me/p/m:v3': model, 300 files>"),
        (
            Proof("me/p/m:v3", tuple(FileProof(path, Verdict.SAME, "its md5") for path in MANY)),
            "<Proof against 'me/p/m:v3': 300 of 300 files the same>",
        ),
    ],
)
def test_a_value_is_one_short_line_where_it_is_not_printed(value: object, shown: str) -> None:
    assert repr(value).startswith(shown)
    assert len(repr(value)) < 160
    assert "\n" not in repr(value)


@pytest.mark.parametrize("value", [PLAN, RECEIPT, VERIFIED, Checked(3, (FOUND, STOPS)), GRAPH, FOUND, SAVES])
def test_what_is_printed_ends_no_line_and_moves_no_terminal(value: object) -> None:
    assert str(value) == str(value).strip("\n")
    assert len(str(value)) > 20
    assert "a\nb.txt" not in str(value)


def test_python_prints_a_plan_as_the_command_line_does(tmp_path: Path, call: Call, account: object) -> None:
    folder = model_folder(tmp_path / "m", card="# A model\n")
    code, out, _ = call("plan", folder, "me/shown")
    assert code == 0
    assert f"{hubpub.prepare(folder, 'me/shown')}\n" == out
    code, out, _ = call("check", folder)
    # but for the excerpts, which are read anew from the folder, and the name of the option that mends
    lines = {line.split("; ")[0] for line in str(hubpub.check(folder)).splitlines()}
    assert lines <= {line.split("; ")[0] for line in out.splitlines()}


def test_what_is_printed_names_options_as_python_has_them(tmp_path: Path, account: object) -> None:
    folder = model_folder(tmp_path / "m", card="---\nlicense: MIT\n---\n\n# A model\n")
    receipt = hubpub.push(folder, "me/words")
    assert "(by the hub's digests; deep=True downloads and hashes)" in str(hubpub.verify("me/words"))
    assert str(hubpub.check(folder)).endswith("; fix=True mends 1.")
    assert str(receipt).startswith("Published me/words in one commit.\n")
    assert isinstance(GRAPH, LineageGraph)
    assert "only on this machine: entity= would name its page to be" in str(
        replace(GRAPH, training_run=replace(RUN, entity=""))
    )


def test_a_secret_in_the_name_of_a_file_is_not_printed() -> None:
    token = f"hf_{''.join(random.Random(1).choices(string.ascii_letters, k=34))}"
    plan = replace(PLAN, changes=(Change(f"{token}.txt", Action.ADD, "new", 1, DIGESTS),))
    assert token not in str(plan)
