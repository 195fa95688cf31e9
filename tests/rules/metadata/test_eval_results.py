"""MD052: files of evaluation results, judged alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from huggingface_hub import EvalResultEntry, eval_result_entries_to_yaml

from hubpub.rules.metadata.eval_results import file_of_results
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import card_alone, draft_of

GOOD = "- dataset:\n    id: cais/hle\n    task_id: default\n  value: 20.90\n"


def judged(tmp_path: Path, text: str | bytes, name: str = ".eval_results/hle.yaml") -> list[tuple[str, int | None]]:
    found = list(file_of_results(draft_of(tmp_path, {name: text, "model.bin": b"x"}, card="# A model\n")))
    assert {(one.code, one.severity, one.subject.path) for one in found} <= {("MD052", Severity.WARNING, name)}
    return [(one.message, one.subject.line) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("\n", "\r\n"),
        f"---\n{GOOD}",
        f"# results\n\n---\n{GOOD}",
        f"\ufeff{GOOD}",
        f"{GOOD}  verifyToken: ey\n  date: 2025-01-15\n  notes: no-tools\n  evaluation_framework: hle\n",
        f'{GOOD}  date: "2025-01-15T10:30:00Z"\n  source:\n    url: https://huggingface.co/spaces/a/b\n    user: a\n',
        f'{GOOD}  date: "2025-01-15"\n',
        "[{dataset: {id: a/b, task_id: t, config: c, split: test, revision: abc}, value: '20.9'}]",
        "[]",
        f"{GOOD}---\n{GOOD}nonsense",  # of several documents nothing is said
    ],
)
def test_what_the_hub_reads(tmp_path: Path, text: str) -> None:
    assert judged(tmp_path, text) == []


def test_what_the_client_writes(tmp_path: Path) -> None:
    entries = [
        EvalResultEntry("Idavidrein/gpqa", "gpqa_diamond", 0.412),
        EvalResultEntry(
            "cais/hle", "default", 20.9, "abc", "ey", "2025-01-15T10:30:00Z", "https://a.b", "n", "u", "o", "x"
        ),
    ]
    assert judged(tmp_path, yaml.dump(eval_result_entries_to_yaml(entries))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dataset: {id: a/b}\nvalue: 1\n", [("the file is a mapping, and no list of results", 1)]),
        ("", [("the file is nothing, and no list of results", 1)]),
        ("\xff".encode("latin-1"), [("the file is not UTF-8", None)]),
        ("- 20.9\n", [('"[0]" is 20.9, and no result', 1)]),
        ("- value: 1\n", [('"[0].dataset" is nothing', 1)]),
        ("- dataset: a/b\n  value: 1\n", [('"[0].dataset" is "a/b"', 1)]),
        (
            "- dataset:\n    id: /data/mine\n  value: true\n",
            [
                ('"[0].dataset.id" is "/data/mine", and no id of a dataset: an id is name or namespace/name', 2),
                ('"[0].dataset.task_id" is nothing, and no task', 2),
                ('"[0].value" is true', 3),
            ],
        ),
        (
            f"# x\n---\n{GOOD}{GOOD}  date: yesterday\n  source: {{name: me}}\n",
            [('"[1].date" is "yesterday", and no date', 11), ('"[1].source" has no url that leads anywhere', 12)],
        ),
        (f"{GOOD}  source: https://a.b\n", [('"[0].source" has no url that leads anywhere', 5)]),
        (f"{GOOD}  source: {{url: 'javascript:x'}}\n", [('"[0].source" has no url that leads anywhere', 5)]),
        (
            "- dataset: {id: a/b, task_id: ' '}\n",
            [('"[0].dataset.task_id" is " ", and no task', 1), ('"[0].value" is nothing', 1)],
        ),
    ],
)
def test_what_it_does_not(tmp_path: Path, text: str | bytes, found: list[tuple[str, int | None]]) -> None:
    assert judged(tmp_path, text) == found


def test_what_is_no_yaml(tmp_path: Path) -> None:
    [(message, line)] = judged(tmp_path, f"{GOOD}  notes: [a\n")
    assert message.startswith("the file is no YAML: ")
    assert line == 6


def test_many_faults_are_told_of_some(tmp_path: Path) -> None:
    assert len(judged(tmp_path, "- {}\n" * 100)) == 20


@pytest.mark.parametrize(
    "name", ["eval_results/a.yaml", ".eval_results/a.json", ".eval_results/a/b.yaml", "x/.eval_results/a.yaml"]
)
def test_other_files(tmp_path: Path, name: str) -> None:
    assert judged(tmp_path, "nonsense", name) == []


def test_a_card_alone() -> None:
    assert list(file_of_results(card_alone("# A model\n"))) == []
