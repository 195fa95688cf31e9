"""`hf hubpub`, by the real hf command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.commands import BIN, Done, hubpub, run


def asked(home: Path, *words: str) -> Done:
    return run(BIN / "hf", *words, env={"HOME": str(home), "HF_HUB_DISABLE_UPDATE_CHECK": "1"})


def test_hf_calls_hubpub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert hubpub("extend-hf").code == 0
    done = asked(tmp_path, "hubpub", "check", "no such folder")
    assert done.code == 2
    assert done.err.startswith("error: there is no file no such folder. ")
    manifest = tmp_path / ".local/share/hf/extensions/hf-hubpub/manifest.json"
    # a name that nobody can have on GitHub: no update ever comes from a stranger
    assert json.loads(manifest.read_text())["owner"] == "-"
    assert hubpub("extend-hf").code == 0
    assert hubpub("extend-hf", "--remove").code == 0
    assert not manifest.parent.exists()


@pytest.mark.parametrize("manifest", ['{"owner": "someone"}', "[]", "{", None])
def test_what_is_another_s_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifest: str | None) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".local/share/hf/extensions/hf-hubpub"
    folder.mkdir(parents=True)
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    before = sorted(folder.iterdir())
    for words in ([], ["--remove"]):
        done = hubpub("extend-hf", *words)
        assert (done.code, done.out) == (2, "")
        assert "is not hubpub's" in done.err
    assert sorted(folder.iterdir()) == before
