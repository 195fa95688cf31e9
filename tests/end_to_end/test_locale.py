"""File names are bytes: what a locale makes of them does not matter to what is published."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import localhub
from tests.support.commands import hubpub
from tests.support.models import model_folder, safetensors

CARD = "---\nlicense: mit\nlibrary_name: timm\n---\n\n# Ein Modell für Ü\n"
ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
UTF8 = {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
NAMES = {
    "übung.txt": b"small",
    "daten/größe é.json": b'{"a": 1}',
    "重み/モデル.json": b"[]",
    "emoji-\N{HUGGING FACE}.md": b"# Hi\n",
    "gewichte-ü.safetensors": safetensors(100_000, seed=5),
    "bericht.bin.index.json": b'{"weight_map": {}}',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = model_folder(tmp_path / "model", card=CARD)
    for name, data in NAMES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "verknüpft.txt").symlink_to("übung.txt")
    (folder / "läufe" / "runs").mkdir(parents=True)
    (folder / "läufe" / "runs" / "gewichte-ü.safetensors").write_bytes(safetensors(10, seed=6))
    with open(os.path.join(os.fsencode(folder), b"caf\xe9.txt"), "wb"):  # noqa: PTH118, PTH123 - a name of bytes
        pass
    return folder


@pytest.mark.full
@pytest.mark.parametrize("first", [ASCII, UTF8], ids=["ascii", "utf-8"])
def test_a_locale_changes_nothing_of_what_is_published(
    folder: Path, account: localhub.Serving, api: HfApi, repo: str, first: dict[str, str], tmp_path: Path
) -> None:
    done = hubpub("push", folder, repo, "--format", "json", env=first)
    assert done.code == 0, done.err
    receipt = json.loads(done.out)
    expected = {"README.md", "config.json", "model.safetensors", "verknüpft.txt", *NAMES}
    assert {file["path"] for file in receipt["files"]} == expected
    assert set(api.list_repo_files(repo)) == {".gitattributes", *expected}
    for name, data in NAMES.items():
        served = Path(api.hf_hub_download(repo, name, local_dir=tmp_path / "down"))
        assert served.read_bytes() == data
    for other in (ASCII, UTF8):
        again = hubpub("push", folder, repo, "--format", "json", env=other)
        assert (again.code, json.loads(again.out)["changed"]) == (0, False), again.err
        plan = hubpub("plan", folder, repo, env=other)
        assert plan.code == 0, plan.err
        assert "its name is not UTF-8" in plan.out
        assert "logs of the training" in plan.out
        assert hubpub("verify", repo, "--folder", folder, env=other).code == 0
        assert hubpub("check", folder, env=other).code == 0


def test_what_hubpub_toml_names_is_found_in_any_locale(tmp_path: Path, account: localhub.Serving, repo: str) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / "hubpub.toml").write_text('facts = "für.json"\nrecipe = "huggingtweets"\n')
    (folder / "für.json").write_text("[]")
    said = [hubpub("plan", folder, repo, env=env) for env in (ASCII, UTF8)]
    assert [done.code for done in said] == [2, 2], said
    assert all("no file" not in done.err and "no path" not in done.err for done in said), said


def test_a_folder_whose_own_path_cannot_be_written_down_in_this_locale(
    tmp_path: Path, account: localhub.Serving, repo: str
) -> None:
    folder = model_folder(tmp_path / "größe", card=CARD)
    done = hubpub("push", folder, repo, env=ASCII)
    assert done.code == 2
    assert "is UTF-8, and the locale (ascii) is not" in done.err
    assert "Set LC_ALL=C.UTF-8" in done.err
