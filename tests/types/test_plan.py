"""What a plan and a receipt say of themselves."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from hubpub.types.card import Card
from hubpub.types.files import Digests
from hubpub.types.findings import Finding, Severity
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.plan import Action, Change, Plan, Target
from hubpub.types.receipt import PublishedFile, Receipt

TARGET = Target("https://huggingface.co", "me/m", "https://huggingface.co")
DIGESTS = Digests("a" * 64, "b" * 40)


def plan(**fields) -> Plan:
    changes = (
        Change("README.md", Action.ADD, "new", 3, DIGESTS),
        Change("a.bin", Action.REPLACE, "differs", 5, DIGESTS, 17),
        Change("b.bin", Action.KEEP, "the same", 7, DIGESTS, 18),
        Change("c.bin", Action.KEEP, "only on the hub", 9),
        Change("d.bin", Action.DELETE, "asked for", 11),
        Change("runs/", Action.SKIP, "logs"),
    )
    return Plan(
        **{"target": TARGET, "folder": Path("/m"), "parent": None, "changes": changes, "card": Card(""), **fields}
    )


def names(changes) -> list[str]:
    return [change.path for change in changes]


def test_what_a_commit_holds_and_what_is_published():
    assert names(plan().to_commit) == ["README.md", "a.bin", "d.bin"]
    assert names(plan().published) == ["README.md", "a.bin", "b.bin"]


def test_errors_block_unless_they_are_forced():
    findings = tuple(
        Finding(code, severity, "x")
        for code, severity in [
            ("A", Severity.ERROR),
            ("B", Severity.ERROR),
            ("C", Severity.WARNING),
            ("D", Severity.INFO),
            ("A", Severity.ERROR),
        ]
    )
    assert [finding.code for finding in plan(findings=findings).blocking] == ["A", "B", "A"]
    assert [finding.code for finding in plan(findings=findings, forced=("A",)).blocking] == ["B"]
    assert plan(findings=findings, forced=("A", "B", "Z")).blocking == ()
    assert plan().blocking == ()


def test_a_targets_page():
    assert TARGET.url == "https://huggingface.co/me/m"


def test_a_receipt_finds_its_files():
    file = PublishedFile("a", 1, DIGESTS)
    receipt = Receipt(TARGET, "c", "p", True, (file,), "2026-01-01T00:00:00Z", "me")
    assert receipt.find("a") is file
    assert receipt.find("b") is None


def test_plans_and_receipts_are_json_and_back():
    lineage = Lineage(training_run=RunRef("https://wandb.ai/a/b/runs/c"))
    finding = Finding("A", Severity.INFO, "x")
    source = {"recipe": "x", "facts": {"n": [1, None, "é"]}}
    a_plan = plan(findings=(finding,), source=source, lineage=lineage)
    receipt = Receipt(
        TARGET, "c", "p", False, (), "2026-01-01T00:00:00Z", "me", (finding,), ("A",), source, lineage, {"hubpub": "1"}
    )
    for value in (a_plan, receipt):
        adapter = TypeAdapter(type(value))
        assert adapter.validate_json(adapter.dump_json(value)) == value
