"""The notebook of the example: what its script makes, and it runs from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.examples.test_tinytweets import load
from tests.support.bots import EXAMPLE, TINY
from tests.support.commands import ROOT
from tests.support.notebooks import Notebook

NOTEBOOK = EXAMPLE / "notebook.ipynb"


def test_it_is_what_its_script_makes() -> None:
    script = load("make_bot_notebook", EXAMPLE / "make_notebook.py")
    assert json.loads(NOTEBOOK.read_text(encoding="utf-8")) == script.notebook()


@pytest.mark.full
def test_it_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With the tiny base, which needs no network, and with an invented account of fewer posts."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = "\0".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for printed, here in (
        ('BASE = "openai-community/gpt2"', f"BASE = {str(TINY)!r}"),
        ("EPOCHS = None", "EPOCHS = 4"),
        ("posts=600", "posts=250"),
    ):
        assert code.count(printed) == 1
        code = code.replace(printed, here)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{EXAMPLE}")
    monkeypatch.chdir(tmp_path)
    notebook = Notebook(code.split("\0"), tmp_path_factory.mktemp("jupyter"), monkeypatch)
    assert not notebook.errors(), "\n".join(notebook.errors())
    *_, data, train, generate, publish = range(len(notebook.code))
    assert " of 250 posts are kept" in notebook.streamed(data)
    assert "Held-out loss of the bot:" in notebook.streamed(train)
    written = notebook.streamed(generate).splitlines()
    assert len(set(written)) == len(written) == 5
    assert all(line.startswith("- My dream is") for line in written)
    assert "Published me/bot in one commit." in notebook.streamed(publish)
    assert (tmp_path / "bot" / "model" / "model.safetensors").exists()
    # what somebody reads who runs it: no warning of a library among it
    shown = "".join(notebook.streamed(cell, "stderr") for cell in range(len(notebook.code)))
    assert "Traceback" not in shown
