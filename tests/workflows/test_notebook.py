"""What a notebook shows of a value."""

from __future__ import annotations

from pathlib import Path

import pytest

import hubpub
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.lineage_graph import Artifact, Gap, LineageGraph, Run
from hubpub.types.plan import Target
from hubpub.types.verification import State, Verification, VerifiedFile
from tests.pages.html import Parsed

EVIL = "<script>alert(1)</script>"
FINDING = Finding("WT001", Severity.ERROR, f"it is {EVIL}", "Save it.", Subject(path=f"{EVIL}.bin"), "-a\n+b\n")


def shown(value: object) -> Parsed:
    html = value._repr_html_()  # type: ignore[attr-defined]
    page = Parsed(html)
    assert page.balanced
    assert not page.all("script")
    assert len(page.all("style")) == 1
    return page


def test_a_plan_and_its_receipt(served: object, account: object, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# A model\n\nIt writes.\n")
    (folder / f"{'<b>'}x.txt").write_text("x")
    plan = hubpub.prepare(folder, "me/notebook", force=["WT001"])
    page = shown(plan)
    assert "Plan for me/notebook" in page.text
    assert "<b>x.txt" in page.text
    assert "add: " in page.text
    receipt = hubpub.publish(plan)
    page = shown(receipt)
    assert "Published me/notebook" in page.text
    assert receipt.commit in page.text
    assert receipt.target.url in [link["href"] for link in page.all("a")]


def test_findings() -> None:
    page = shown(Checked(2, (FINDING,), 0, ""))
    assert "2 cards and folders checked" in page.text
    assert "1 error" in page.text
    assert f"it is {EVIL}." in page.text
    assert "WT001" in shown(FINDING).text


def test_a_lineage() -> None:
    run = Run("r1", "ada", "p", "https://wandb.ai/ada/p/runs/r1", "training", state="finished")
    data = Run("r0", "ada", "p", "javascript:alert(1)", EVIL)
    graph = LineageGraph(
        run, data, (Artifact("posts", "dataset", version="v0"),), model=Artifact("m", "model"), gaps=(Gap("a", "b"),)
    )
    page = shown(graph)
    assert [link["href"] for link in page.all("a")] == ["https://wandb.ai/ada/p/runs/r1"]
    assert "posts:v0" in page.text
    assert "Not known: a: b." in page.text


def test_a_verification() -> None:
    files = (VerifiedFile("a", State.SAME, 1), VerifiedFile(EVIL, State.DIFFERS, 2, "its size"))
    target = Target("https://hub.example", "me/m", "https://hub.example")
    found = Verification(
        target, "main", "ab" * 20, "receipt", None, None, deep=False, files=files,
        holds=False,
    )  # fmt: skip
    page = shown(found)
    assert "me/m is not what it should be" in page.text
    assert page.text.index("differs: its size") < page.text.index("same")


def test_a_secret_in_a_name_is_masked() -> None:
    token = "hf_" + "aB3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gI3k"
    html = Finding("WT001", Severity.INFO, f"found {token}", subject=Subject(path=token))._repr_html_()
    assert html is not None
    assert token not in html


@pytest.mark.parametrize("word", [":root", "\nbody {", "\n.head {", "\nmain {", "\n.card {"])
def test_its_styles_reach_nothing_else(word: str) -> None:
    html = FINDING._repr_html_()
    assert html is not None
    inside = html.partition("@scope (.hubpub-value) {")[2]
    assert inside
    assert word not in inside.partition("</style>")[0]
