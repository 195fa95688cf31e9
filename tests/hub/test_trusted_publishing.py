"""Trusted publishing as the library and the command line meet it."""

from __future__ import annotations

import socket

import pytest
from huggingface_hub import HfApi

from hubpub.errors import CallError
from hubpub.hub import Hub, trusted_publishing
from hubpub.localhub import Serving, add_trusted_publisher
from hubpub.types.access import judge
from tests.support.commands import hubpub
from tests.support.issuer import REPOSITORY, Issuer, ci, hub
from tests.support.models import model_folder

__all__ = ["ci", "hub"]  # the fixtures of this module

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt does what it does.\n"


def test_its_token_is_judged_by_its_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_OIDC_RESOURCE", "me/model")
    assert judge(trusted_publishing.publisher_identity(), "me/model").may_write
    assert judge(trusted_publishing.publisher_identity(), "me/model", pull_request=True).may_write
    assert judge(trusted_publishing.publisher_identity(), "me/other").may_write is False


def test_its_token_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_OIDC_RESOURCE", "me/model")
    with pytest.raises(CallError, match=r"asks https://huggingface\.co for a token, and this call goes to http://x"):
        Hub("http://x")
    assert Hub("http://x", "hf_own").has_token
    monkeypatch.setenv("HF_ENDPOINT", "http://x")
    assert Hub("http://x/").endpoint == "http://x"


def test_who_has_no_token_hears_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert "huggingface_hub.login()" in str(trusted_publishing.no_token())
    assert "HF_OIDC_ID_TOKEN" in str(trusted_publishing.no_id_token("https://huggingface.co"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "id-token: write" in str(trusted_publishing.no_token())
    assert "id-token: write" in str(trusted_publishing.no_id_token("https://huggingface.co"))


@pytest.mark.full
def test_another_ci_gives_its_id_token_itself(hub: Serving, ci: Issuer, tmp_path: object) -> None:
    """As GitLab's jobs: ``hubpub push`` with an id token that the CI minted."""
    HfApi(endpoint=hub.url, token=hub.token).create_repo("me/model")
    add_trusted_publisher(hub.root, "me/model", ci.url, repository=REPOSITORY)
    folder = model_folder(tmp_path / "model", card=CARD)
    env = {"HF_ENDPOINT": hub.url, "HF_OIDC_RESOURCE": "me/model", "HF_OIDC_ID_TOKEN": ci.mint(hub.url)}
    done = hubpub("push", folder, "me/model", env=env)
    assert done.code == 0, done
    assert "Published me/model" in done.out
    for id_token, reason in (
        (ci.mint(hub.url, exp=1), "it has expired"),
        (ci.mint("https://elsewhere"), "it is for https://elsewhere"),
        (ci.mint([hub.url + "/", "x"]), f"it is for {hub.url}/, x"),  # type: ignore[arg-type]
        ("garbage", "it is none, a JSON Web Token of three parts"),
        ("a.bnVsbA.c", "it is none, a JSON Web Token of three parts"),
    ):
        done = hubpub("push", folder, "me/model", env={**env, "HF_OIDC_ID_TOKEN": id_token})
        assert done.code == 4
        assert done.err == (
            f"error: {hub.url} refuses the id token of HF_OIDC_ID_TOKEN: {reason}. Have the CI make one for the "
            f"audience {hub.url}, in the job that publishes.\n"
        )
    strange = {**env, "HF_OIDC_ID_TOKEN": ci.mint(hub.url, repository="another/one")}
    done = hubpub("push", folder, "me/model", env=strange)
    assert done.code == 4
    assert done.err.startswith(f"error: {hub.url} knows no trusted publisher of me/model that is this job. The reposit")
    done = hubpub("push", folder, "me/model", env={**env, "HF_OIDC_RESOURCE": "x; touch y"})
    assert done.code == 4
    assert done.err == (
        f"error: {hub.url} gives no token for 'x; touch y', which HF_OIDC_RESOURCE names. Set it to namespace/name.\n"
    )
    for token in ci.minted:
        assert token not in done.out + done.err
    done = hubpub("push", folder, "me/other", env={**env, "HF_OIDC_ID_TOKEN": "", "GITHUB_ACTIONS": ""})
    assert done.code == 4
    assert "there is no id token. Set HF_OIDC_ID_TOKEN" in done.err


def test_an_issuer_that_is_away_is_not_taken_for_the_hub(hub: Serving, ci: Issuer, tmp_path: object) -> None:
    folder = model_folder(tmp_path / "model", card=CARD)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # it listens to none
        away = f"http://127.0.0.1:{nobody.getsockname()[1]}/mint"
        env = {"HF_ENDPOINT": hub.url, "HF_OIDC_RESOURCE": "me/model", "HUBPUB_PATIENCE": "1", **ci.runtime}
        done = hubpub("push", folder, "me/model", env={**env, "ACTIONS_ID_TOKEN_REQUEST_URL": away})
    assert done.code == 4
    assert done.err.startswith("error: GitHub, asked for the id token of this job, does not answer as it should (")
    assert done.err.endswith("). Run the job again later; nothing was published.\n")
    assert "hub answers" not in done.err
