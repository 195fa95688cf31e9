from __future__ import annotations

import os
from pathlib import Path

from hubpub.files.paths import cache_root, hub_root, state_root


def test_where_the_cache_lies(monkeypatch, tmp_path):
    assert cache_root() == Path(os.environ["HUBPUB_HOME"]) / "cache"
    monkeypatch.delenv("HUBPUB_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_root().is_relative_to(tmp_path)
    assert cache_root().name == "hubpub"


def test_where_the_state_lies(monkeypatch, tmp_path):
    assert state_root() == Path(os.environ["HUBPUB_HOME"]) / "state"
    monkeypatch.setenv("HUBPUB_HOME", "~/somewhere")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_root() == tmp_path / "somewhere" / "state"
    monkeypatch.delenv("HUBPUB_HOME")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert state_root().name == "hubpub"


def test_where_the_local_hub_lies(monkeypatch, tmp_path):
    assert hub_root() == Path(os.environ["HUBPUB_HOME"]) / "hub"
    monkeypatch.delenv("HUBPUB_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert hub_root().is_relative_to(tmp_path)
    assert hub_root().parts[-2:] == ("hubpub", "hub")
