"""A session with one hub: its token, its account, and the errors of its client."""

from __future__ import annotations

import pytest
from huggingface_hub.errors import RepositoryNotFoundError

from hubpub import localhub
from hubpub.errors import CallError, HubError
from hubpub.hub.endpoints import default_endpoint
from hubpub.hub.session import Session


def test_the_account_is_asked_once(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(f"{served.url}/", served.token, quiet=True)
    assert (session.endpoint, session.has_token, session.account) == (served.url, True, "local")
    monkeypatch.setattr(session.api, "whoami", lambda: pytest.fail("asked again"))
    assert session.whoami["name"] == "local"


def test_the_token_of_the_environment_is_taken(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Session(served.url).has_token is False
    with pytest.raises(HubError, match="no Hugging Face token was found"):
        Session(served.url).account  # noqa: B018
    monkeypatch.setenv("HF_TOKEN", served.token)
    assert Session(served.url, quiet=True).account == "local"


def test_a_refused_token_is_an_error_of_ours(served: localhub.Serving) -> None:
    with pytest.raises(HubError, match=rf"^{served.url} refuses the token"):
        Session(served.url, "hf_nobodys", quiet=True).account  # noqa: B018


def test_an_error_of_the_client_is_translated_and_chained(served: localhub.Serving, repo: str) -> None:
    session = Session(served.url, served.token, quiet=True)
    with pytest.raises(HubError, match=f"there is no repository {repo}") as raised, session.translated(repo):
        session.api.model_info(repo)
    assert isinstance(raised.value.__cause__, RepositoryNotFoundError)


def test_an_answer_without_a_name_is_no_hubs(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(served.url, served.token, quiet=True)
    monkeypatch.setattr(session.api, "whoami", lambda: {"name": ""})
    with pytest.raises(HubError, match="is no hub, or a broken one"):
        session.account  # noqa: B018


def test_a_wrong_endpoint_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "hub.example")
    with pytest.raises(CallError, match=r"^HF_ENDPOINT: 'hub\.example' is no endpoint"):
        Session(default_endpoint())
