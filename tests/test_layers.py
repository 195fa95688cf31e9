"""The contracts on imports break where they should: each is run on a copy of the package with one import too many."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.support.commands import BIN, ROOT, Done, run

NO_CIRCLES = "No circles between siblings, at any depth"
FLOORS = "Floors: imports go down only"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package, with the project's own contracts beside it."""
    shutil.copytree(ROOT / "hubpub", tmp_path / "hubpub", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path) -> Done:
    return run(BIN / "lint-imports", "--no-logo", "--no-cache", cwd=house)


def add(house: Path, module: str, code: str) -> None:
    with (house / module).open("a") as file:
        file.write(f"\n\n{code}\n")


def test_as_it_is_every_contract_holds(house: Path) -> None:
    done = lint(house)
    assert done.code == 0, done.out
    assert f"{NO_CIRCLES} KEPT" in done.out


# errors imports proxies, worker imports plain, store imports names: each of these imports is the way back
@pytest.mark.parametrize(
    ("module", "code", "package", "ends"),
    [
        ("hubpub/hub/proxies.py", "from hubpub.hub.errors import nonsense", "hubpub.hub", {".proxies", ".errors"}),
        (
            "hubpub/runs/plain.py",
            "def late():\n    from hubpub.runs.worker import main\n\n    return main",
            "hubpub.runs",
            {".plain", ".worker"},
        ),
        (
            "hubpub/localhub/names.py",
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from hubpub.localhub.store import Store",
            "hubpub.localhub",
            {".names", ".store"},
        ),
    ],
    ids=["a plain import", "a late import", "an import for type checkers"],
)
def test_a_circle_breaks_the_contract(house: Path, module: str, code: str, package: str, ends: set[str]) -> None:
    add(house, module, code)
    done = lint(house)
    assert done.code == 1
    assert f"{NO_CIRCLES} BROKEN" in done.out
    assert f"No cycles are allowed in {package}." in done.out
    removable = re.findall(r"^- (\.\w+) -> (\.\w+) ", done.out, re.MULTILINE)
    assert ends in map(set, removable)


@pytest.mark.parametrize(
    ("module", "code", "contract"),
    [
        ("hubpub/files/paths.py", "from hubpub.rules.codes import CODES", FLOORS),
        ("hubpub/hub/wait.py", "def late():\n    import hubpub.signing.openssf", FLOORS),
        ("hubpub/pages/text.py", "from hubpub.errors import CallError", "Pages import nothing of ours"),
        ("hubpub/localhub/disk.py", "from hubpub.types.files import Digests", "The local hub imports pages alone"),
        ("hubpub/files/paths.py", "import huggingface_hub", "Only hub imports huggingface_hub"),
    ],
)
def test_an_import_that_is_not_allowed_breaks_its_contract(house: Path, module: str, code: str, contract: str) -> None:
    add(house, module, code)
    done = lint(house)
    assert done.code == 1
    assert f"{contract} BROKEN" in done.out


def test_the_front_door_shows_floors_and_few_files():
    entries = [entry for entry in (ROOT / "hubpub").iterdir() if entry.name != "__pycache__"]
    assert sum(entry.is_dir() for entry in entries) <= 13
    assert sum(entry.is_file() for entry in entries) <= 6
    assert not [path for path in (ROOT / "hubpub").rglob("*.py") if path.stem == path.parent.name]
