"""What a hub said of a token, remembered where many pushes ask the same."""

from __future__ import annotations

import pytest

from hubpub import localhub
from hubpub.hub import accounts
from hubpub.hub.accounts import remembered_accounts
from hubpub.hub.session import Session


def test_a_hub_is_asked_once_for_many_sessions(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    with remembered_accounts():
        assert Session(served.url, served.token).account == "local"
        second = Session(served.url, served.token)
        monkeypatch.setattr(second.api, "whoami", lambda: pytest.fail("asked again"))
        assert second.account == "local"
        other = Session(served.url, localhub.add_user(served.root, "joe"))
        assert other.account == "joe", "another token is another account"


def test_a_single_push_asks_anew(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    with remembered_accounts():
        assert Session(served.url, served.token).account == "local"
    alone = Session(served.url, served.token)
    monkeypatch.setattr(alone.api, "whoami", lambda: {"name": "renamed"})
    assert alone.account == "renamed"
    with remembered_accounts():
        assert Session(served.url, served.token).account == "local", "what a single push heard is kept for nobody"


def test_what_is_old_is_asked_anew(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_LASTS", 0.0)
    with remembered_accounts():
        assert Session(served.url, served.token).account == "local"
        later = Session(served.url, served.token)
        monkeypatch.setattr(later.api, "whoami", lambda: {"name": "renamed"})
        assert later.account == "renamed"
