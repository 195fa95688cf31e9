"""The example notebook: it runs from top to bottom, and shows what its text says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import ROOT
from tests.support.notebooks import Notebook

NOTEBOOK = ROOT / "examples" / "notebook" / "publish.ipynb"


def test_it_is_committed_without_outputs() -> None:
    """What it shows holds commits, ports and times, which are others each time."""
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 5
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@pytest.mark.full
def test_it_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = Notebook(NOTEBOOK, tmp_path_factory.mktemp("jupyter"), monkeypatch)
    assert not notebook.errors(), "\n".join(notebook.errors())
    shown = {cell.source.splitlines()[-1]: number for number, cell in enumerate(notebook.code)}
    assert float(notebook.result(shown["accuracy"])) > 0.9
    assert notebook.result(shown["plan"]).startswith("<Plan for me/iris: 2 files to commit")
    assert "+ add     model.skops" in notebook.streamed(shown["print(plan)"])
    assert "`RandomForestClassifier`" in notebook.streamed(shown["print(plan.card.text)"])
    assert notebook.result(shown["receipt"]).endswith(": 2 files, committed>")
    assert "uploading: 100%|" in notebook.streamed(shown["receipt"], "stderr")
    assert "verified 2 of 2 files" in notebook.streamed(shown["print(receipt)"])
    assert notebook.result(shown["again"]).endswith(": 2 files, there already>")
    assert "files are as the receipt says" in notebook.streamed(shown["print(found)"])
    warned = [notebook.streamed(number, "stderr") for number in range(len(notebook.code))]
    assert not [text for text in warned if "FindingWarning" in text or "huggingface_hub" in text]
