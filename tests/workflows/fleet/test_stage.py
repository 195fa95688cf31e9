"""Folders that lie in a store are brought to the disk of whoever works at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

import hubpub
from hubpub import localhub
from hubpub.errors import CallError, MachineError
from hubpub.workflows.fleet.stage import staged
from tests.support.models import model_folder

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt is small.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    memory = fsspec.filesystem("memory")
    memory.put(str(model_folder(tmp_path / "local", count=50, card=CARD)), "/models/tks", recursive=True)
    yield memory
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


def test_what_is_there_is_brought_and_goes_again(store: Any, tmp_path: Path) -> None:
    with staged("memory://models/tks") as place:
        names = {str(path.relative_to(place)) for path in Path(place).rglob("*") if path.is_file()}
        assert "README.md" in names
        assert "checkpoint-10/optimizer.pt" in names
        assert (Path(place) / "README.md").read_text() == CARD
    assert not Path(place).exists()


def test_a_path_is_itself() -> None:
    with staged("/models/x") as place:
        assert place == "/models/x"


def test_a_fleet_in_a_store(store: Any, account: localhub.Serving, repo: str, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    fleet.write_text(f"folder,repo\nmemory://models/tks,{repo}\nmemory://models/none,me/none\n")
    results = {result.row.name: result for result in hubpub.fleet.push(fleet)}
    assert results[repo].state == "changed"
    assert results[repo].row.folder == "memory://models/tks"
    assert (results["me/none"].state, results["me/none"].exit_code) == ("failed", 2)
    assert "memory://models/none" in results["me/none"].message
    assert next(result for result in hubpub.fleet.push(fleet) if result.repo == repo).state == "unchanged"


def test_a_name_that_leads_out(store: Any) -> None:
    store.store["/models/tks/../../../evil"] = store.store["/models/tks/README.md"]
    with pytest.raises(CallError, match="leads out of it"), staged("memory://models/tks"):
        pass


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("nothing://x/y", CallError, "is no address of a store"),
        ("s3://bucket/x", MachineError, "Install the package of that store"),
        ("memory://models/none", CallError, "memory://models/none"),
    ],
)
def test_what_cannot_be_brought(url: str, kind: type[Exception], words: str, store: Any) -> None:
    with pytest.raises(kind, match=words), staged(url):
        pass
