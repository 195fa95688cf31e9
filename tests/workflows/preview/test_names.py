"""What the path of a preview stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.errors import CallError
from hubpub.workflows.preview.names import what_is


def test_what_lies_there_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert what_is("me/x").kind == "repository"
    (tmp_path / "me" / "x").mkdir(parents=True)
    assert what_is("me/x").kind == "folder"
    forced = what_is("hub:me/x")
    assert (forced.kind, forced.repo, forced.is_forced) == ("repository", "me/x", True)


def test_a_card_and_a_receipt(tmp_path: Path) -> None:
    for name, kind in (("README.md", "folder"), ("receipt.json", "receipt")):
        (tmp_path / name).write_text("{}")
        assert what_is(str(tmp_path / name)).kind == kind
    (tmp_path / "model.bin").write_text("")
    with pytest.raises(CallError, match=r"model.bin is no folder, no card and no receipt"):
        what_is(str(tmp_path / "model.bin"))


@pytest.mark.parametrize("text", ["", "nothing", "./me/x", "me/x/y", "/me/x", "../x", "no.md", "hub:", "hub:a/b/c"])
def test_what_is_nothing(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CallError):
        what_is(text)
