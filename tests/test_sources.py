"""What a push is made of: the folder and its settings, whichever way it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import hubpub
from hubpub import localhub
from hubpub.errors import CallError
from tests.conftest import Call
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """A folder whose settings are meant for another hub."""
    folder = model_folder(tmp_path / "guarded", card=CARD)
    (folder / "hubpub.toml").write_text('endpoint = "http://elsewhere"\n')
    return folder


@pytest.mark.parametrize("command", ["plan", "push"])
def test_settings_hold_whichever_way_the_folder_is_named(
    call: Call, account: localhub.Serving, guarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "cards").mkdir()
    card = tmp_path / "cards" / "card.md"
    card.symlink_to(guarded / "README.md")
    (tmp_path / "link").symlink_to(guarded)
    for named in (guarded, tmp_path / "link", "~/guarded", card, "~/cards/card.md"):
        code, _, err = call(command, named, "me/guarded", "--quiet")
        assert (code, err[:42]) == (2, "error: hubpub.toml is meant for http://els"), named
        with pytest.raises(CallError, match="meant for http://elsewhere"):
            hubpub.push(named, "me/guarded")


def test_a_local_push_stays_local_where_the_folder_is_below_a_tilde(
    call: Call, guarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (guarded / "hubpub.toml").write_text("local = true\n")
    code, out, _ = call("plan", "~/guarded", "me/m")
    assert code == 0
    assert "Plan for http://127.0.0.1:" in out


def test_verify_goes_by_the_settings_of_the_folder_too(
    call: Call, account: localhub.Serving, guarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for named in (guarded, "~/guarded", guarded / "README.md"):
        code, _, err = call("verify", "me/guarded", "--folder", named)
        assert (code, err[:42]) == (2, "error: hubpub.toml is meant for http://els"), named
