"""Trusted publishing: an id token of the loopback issuer for a token of one repository and one hour."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import jwt
import pytest
from huggingface_hub import HfApi
from huggingface_hub._oidc import exchange_oidc_token
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from hubpub.localhub import Serving, add_trusted_publisher, serve
from hubpub.localhub.tickets import HOUR, Tickets
from tests.localhub.wire import Wire
from tests.support.issuer import REPOSITORY, WORKFLOW, Issuer, ci, hub, issuer

__all__ = ["ci", "hub"]  # the fixtures of this module


@pytest.fixture
def trusting(hub: Serving, ci: Issuer, repo: str) -> str:
    """A model that trusts the workflow of the loopback issuer's job."""
    add_trusted_publisher(hub.root, repo, ci.url, repository=REPOSITORY, workflow_ref=WORKFLOW)
    return repo


def token_for(hub: Serving, ci: Issuer, repo: str) -> str:
    answer = exchange_oidc_token(subject_token=ci.mint(hub.url), resource=repo, endpoint=hub.url)
    return str(answer["access_token"])


def refused(hub: Serving, id_token: str, resource: str) -> str:
    """The error of an exchange that must be refused."""
    body = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": id_token,
        "resource": resource,
    }
    answer = Wire(hub.url).send("POST", "/oauth/token", json_body=body)
    assert answer.status == 400, answer
    assert "access_token" not in answer.json
    return str(answer.json["error"])


def test_a_token_for_an_hour_that_writes_to_its_repository(hub: Serving, ci: Issuer, trusting: str) -> None:
    answer = exchange_oidc_token(subject_token=ci.mint(hub.url), resource=trusting, endpoint=hub.url)
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3600)
    api = HfApi(endpoint=hub.url, token=answer["access_token"])
    info = api.upload_file(path_or_fileobj=b"x" * 100_000, path_in_repo="model.bin", repo_id=trusting)
    commits = api.list_repo_commits(trusting)
    assert commits[0].commit_id == info.oid
    assert commits[0].authors == [f"[OIDC] repo:{REPOSITORY}:ref:refs/heads/main"]


def test_its_token_sees_and_reads_its_own_private_repository_only(hub: Serving, ci: Issuer, api: HfApi) -> None:
    own, other = (str(api.create_repo(f"me/p{secrets.token_hex(6)}", private=True).repo_id) for _ in range(2))
    add_trusted_publisher(hub.root, own, ci.url, repository=REPOSITORY)
    mine = HfApi(endpoint=hub.url, token=token_for(hub, ci, own))
    assert mine.model_info(own).id == own
    with pytest.raises(RepositoryNotFoundError):
        mine.model_info(other)
    assert other not in [model.id for model in mine.list_models(author="me")]


@pytest.mark.parametrize("create_pr", [False, True])
def test_no_other_repository_takes_its_token(
    hub: Serving, ci: Issuer, trusting: str, api: HfApi, create_pr: bool
) -> None:
    other = str(api.create_repo(f"me/o{secrets.token_hex(6)}").repo_id)
    mine = HfApi(endpoint=hub.url, token=token_for(hub, ci, trusting))
    with pytest.raises(HfHubHTTPError) as error:
        mine.upload_file(path_or_fileobj=b"x", path_in_repo="a", repo_id=other, create_pr=create_pr)
    assert error.value.response.status_code == 403
    assert api.list_repo_files(other) == [".gitattributes"]


def test_its_token_creates_moves_and_deletes_nothing(hub: Serving, ci: Issuer, trusting: str, api: HfApi) -> None:
    mine = HfApi(endpoint=hub.url, token=token_for(hub, ci, trusting))
    with pytest.raises(HfHubHTTPError, match="JWT token without create repo scope"):
        mine.create_repo("me/new")
    with pytest.raises(HfHubHTTPError):
        mine.delete_repo(trusting)
    with pytest.raises(HfHubHTTPError):
        mine.move_repo(trusting, "me/elsewhere")
    with pytest.raises(HfHubHTTPError):
        mine.whoami()
    assert api.repo_exists(trusting)
    assert not api.repo_exists("me/new")


def test_no_repository_that_does_not_trust_the_job(hub: Serving, ci: Issuer, trusting: str, api: HfApi) -> None:
    other = str(api.create_repo(f"me/o{secrets.token_hex(6)}").repo_id)
    assert refused(hub, ci.mint(hub.url), other) == "invalid_grant"
    assert refused(hub, ci.mint(hub.url), "me/absent") == "invalid_grant"
    assert refused(hub, ci.mint(hub.url), f"datasets/{trusting}") == "invalid_grant"


def test_no_repository_that_is_gone(hub: Serving, ci: Issuer, trusting: str, api: HfApi) -> None:
    api.delete_repo(trusting)
    assert refused(hub, ci.mint(hub.url), trusting) == "invalid_grant"


@pytest.mark.parametrize(
    "claims",
    [
        {"repository": "acme/fork"},
        {"repository": REPOSITORY.upper()},
        {"workflow_ref": WORKFLOW.replace("main", "main-backup")},
        {"workflow_ref": None},
        {"exp": -10},
        {"nbf": 600},
        {"aud": "https://huggingface.co"},
        {"aud": []},
        {"iss": "https://token.actions.githubusercontent.com"},
        {"sub": None},
    ],
    ids=str,
)
def test_no_id_token_that_is_not_the_jobs(hub: Serving, ci: Issuer, trusting: str, claims: dict[str, object]) -> None:
    # times are seconds from now
    claims = {name: time.time() + value if isinstance(value, int) else value for name, value in claims.items()}
    assert refused(hub, ci.mint(hub.url, **claims), trusting) == "invalid_grant"


def test_no_id_token_of_a_foreign_key(hub: Serving, ci: Issuer, trusting: str) -> None:
    with issuer() as foreign:
        assert refused(hub, foreign.mint(hub.url), trusting) == "invalid_grant"
        assert refused(hub, foreign.mint(hub.url, iss=ci.url), trusting) == "invalid_grant"
    head, body, _ = ci.mint(hub.url).split(".")
    assert refused(hub, f"{head}.{body}.", trusting) == "invalid_grant"
    unsigned = jwt.encode({**ci.claims, "iss": ci.url, "aud": hub.url, "exp": time.time() + 60}, None, algorithm="none")
    assert refused(hub, unsigned, trusting) == "invalid_grant"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é", "x" * 100_000])
def test_no_text_that_is_no_id_token(hub: Serving, trusting: str, text: str) -> None:
    assert refused(hub, text, trusting) == "invalid_grant"


@pytest.mark.parametrize("resource", ["", "me", "a/b/c", "../x", "datasets/x", "me/" + "x" * 100])
def test_no_name_that_is_no_repositorys(hub: Serving, ci: Issuer, resource: str) -> None:
    assert refused(hub, ci.mint(hub.url), resource) == "invalid_request"


def test_no_other_grant(hub: Serving, ci: Issuer, trusting: str) -> None:
    body = {"grant_type": "refresh_token", "subject_token": ci.mint(hub.url), "resource": trusting}
    answer = Wire(hub.url).send("POST", "/oauth/token", json_body=body)
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_a_token_that_expired_or_was_changed_is_nobodys(hub: Serving, ci: Issuer, trusting: str) -> None:
    path = f"/api/models/{trusting}"
    good = token_for(hub, ci, trusting)
    assert Wire(hub.url, good).send("GET", path).status == 200
    # not the last letter, some of whose bits stand for nothing
    changed = f"{good[:-2]}{'A' if good[-2] != 'A' else 'B'}{good[-1]}"
    assert Wire(hub.url, changed).send("GET", path).status == 401
    namespace, name = trusting.split("/")
    tickets = Tickets.at(Path(hub.root) / "secret.key")
    claims = {"type": "model", "namespace": namespace, "name": name, "publisher": "x"}
    old, _ = tickets.issue("publish", seconds=-1, **claims)
    assert Wire(hub.url, f"hf_jwt_{old}").send("GET", path).status == 401
    upload_link, _ = tickets.issue("upload", seconds=HOUR, **claims)
    assert Wire(hub.url, f"hf_jwt_{upload_link}").send("GET", path).status == 403


def test_a_hub_without_a_verifier_trusts_nobody(tmp_path: Path, ci: Issuer) -> None:
    with serve(tmp_path / "plain") as plain:
        HfApi(endpoint=plain.url, token=plain.token).create_repo("me/m")
        add_trusted_publisher(plain.root, "me/m", ci.url, repository=REPOSITORY)
        assert refused(plain, ci.mint(plain.url), "me/m") == "invalid_grant"
