"""Repositories as a whole, through the real client."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from hubpub.localhub import Serving
from tests.localhub.wire import Wire, file_line


def test_whoami(api: HfApi, anonymous: Wire, ann: Wire) -> None:
    assert api.whoami()["name"] == "local"
    assert ann.send("GET", "/api/whoami-v2").json["orgs"][0]["name"] == "org"
    assert ann.send("GET", "/api/whoami-v2").json["auth"]["accessToken"] == {
        "displayName": "local hub",
        "role": "write",
    }
    assert api.whoami()["auth"]["accessToken"]["everyNamespace"] is True
    assert anonymous.send("GET", "/api/whoami-v2").status == 401
    with pytest.raises(HfHubHTTPError, match="Invalid user token"):
        HfApi(endpoint=api.endpoint, token="hf_wrong").whoami()


@pytest.mark.parametrize("repo_type", ["model", "dataset", "space"])
def test_made_described_and_deleted(api: HfApi, hub: Serving, repo_type: str) -> None:
    repo_id = f"me/r{secrets.token_hex(6)}"
    sdk = "static" if repo_type == "space" else None
    url = api.create_repo(repo_id, repo_type=repo_type, space_sdk=sdk)
    prefix = "" if repo_type == "model" else f"{repo_type}s/"
    assert str(url) == f"{hub.url}/{prefix}{repo_id}"
    assert str(api.create_repo(repo_id, repo_type=repo_type, space_sdk=sdk, exist_ok=True)) == str(url)
    with pytest.raises(HfHubHTTPError) as caught:
        api.create_repo(repo_id, repo_type=repo_type, space_sdk=sdk)
    assert caught.value.response.status_code == 409
    info = api.repo_info(repo_id, repo_type=repo_type)
    assert info.id == repo_id
    assert [s.rfilename for s in info.siblings] == [".gitattributes"]
    assert not info.private
    assert api.repo_exists(repo_id, repo_type=repo_type)
    api.delete_repo(repo_id, repo_type=repo_type)
    assert not api.repo_exists(repo_id, repo_type=repo_type)
    with pytest.raises(RepositoryNotFoundError):
        api.delete_repo(repo_id, repo_type=repo_type)
    api.delete_repo(repo_id, repo_type=repo_type, missing_ok=True)


def test_a_name_alone_is_the_users(api: HfApi) -> None:
    name = f"r{secrets.token_hex(6)}"
    assert api.create_repo(name).repo_id == f"local/{name}"
    assert not api.repo_exists("gpt2")


def test_moved(api: HfApi, repo: str) -> None:
    target = f"{repo}-new"
    sha = api.repo_info(repo).sha
    api.move_repo(repo, target)
    assert api.repo_info(target).sha == sha
    assert api.repo_info(repo).id == target
    new = api.repo_info(str(api.create_repo(repo).repo_id))
    assert (new.id, new.sha) != (target, sha)
    with pytest.raises(HfHubHTTPError) as caught:
        api.move_repo(target, repo)
    assert caught.value.response.status_code == 409
    with pytest.raises(RepositoryNotFoundError):
        api.move_repo("me/none-such", "me/other")


def test_settings(api: HfApi, wire: Wire, repo: str) -> None:
    api.update_repo_settings(repo, private=True, gated="auto")
    info = api.repo_info(repo)
    assert (info.private, info.gated) == (True, "auto")
    api.update_repo_settings(repo, private=False)
    assert api.repo_info(repo).gated == "auto"
    assert wire.send("PUT", f"/api/models/{repo}/settings", json_body={"gated": "perhaps"}).status == 400
    assert wire.send("PUT", f"/api/models/{repo}/settings", json_body={"visibility": "x"}).status == 400


def test_the_list_is_filtered(api: HfApi, ann: Wire) -> None:
    space = f"n{secrets.token_hex(4)}"
    for name in ("alpha", "beta", "gamma"):
        api.create_repo(f"{space}/{name}", private=name == "gamma")
    api.upload_file(
        repo_id=f"{space}/alpha", path_in_repo="README.md", path_or_fileobj=b"---\nlicense: mit\ntags: [x]\n---\n"
    )
    assert {m.id for m in api.list_models(author=space)} == {f"{space}/{n}" for n in ("alpha", "beta", "gamma")}
    assert [m.id for m in api.list_models(author=space, search="BET")] == [f"{space}/beta"]
    assert [m.id for m in api.list_models(author=space, filter="license:mit")] == [f"{space}/alpha"]
    assert len(list(api.list_models(author=space, limit=2))) == 2
    assert len(ann.send("GET", f"/api/models?author={space}").json) == 2
    first = ann.send("GET", f"/api/models?author={space}&limit=1")
    assert 'rel="next"' in first.headers["link"]
    following = first.headers["link"].partition(">")[0][1:]
    assert first.json[0]["id"] != ann.send("GET", following).json[0]["id"]


def test_the_card_is_read(api: HfApi, repo: str) -> None:
    card = (
        b"---\nlanguage: [en, de]\nlibrary_name: transformers\npipeline_tag: text-generation\ndatasets: a/b\n---\n# x"
    )
    api.upload_file(repo_id=repo, path_in_repo="README.md", path_or_fileobj=card)
    info = api.model_info(repo)
    assert info.pipeline_tag == "text-generation"
    assert {"transformers", "en", "de", "dataset:a/b"} <= set(info.tags)


@pytest.mark.parametrize("card", [b"---\n: [\n---\n", b"---\n- a\n---\n", b"---\na: 1\na: 2\n---\n", b"\xff---\n"])
def test_a_card_that_cannot_be_read_is_no_trouble(wire: Wire, repo: str, card: bytes) -> None:
    assert wire.commit(repo, file_line("README.md", card)).status == 200
    assert wire.send("GET", f"/api/models/{repo}").json["cardData"] == {}


def test_validate_yaml(api: HfApi, wire: Wire) -> None:
    from huggingface_hub import ModelCard

    good = {"content": "fine", "repoType": "model"}
    assert wire.send("POST", "/api/validate-yaml", json_body=good).json == {"errors": [], "warnings": []}
    answer = wire.send("POST", "/api/validate-yaml", json_body={"content": "bad odd", "repoType": "model"})
    assert answer.status == 400
    assert answer.json["errors"] == [{"message": "bad model card"}]
    assert answer.json["warnings"] == [{"message": "hm"}]
    assert "x-error-message" not in {**answer.headers} or answer.headers["x-error-message"]
    assert ModelCard("---\nlicense: mit\n---\n").data.license == "mit"


def test_a_card_that_the_validator_refuses_is_not_committed(api: HfApi, wire: Wire, repo: str) -> None:
    answer = wire.commit(repo, file_line("README.md", b"odd"), file_line("README.md", b"bad"))
    assert (answer.status, answer.json["error"]) == (400, "Invalid metadata in README.md: bad model card")
    assert wire.commit(repo, file_line("README.md", b"bad"), file_line("README.md", b"odd")).status == 200
    assert wire.commit(repo, file_line("docs/README.md", b"bad")).status == 200
    with pytest.raises(ValueError, match="bad model card"):
        api.upload_file(repo_id=repo, path_in_repo="README.md", path_or_fileobj=b"bad")


def test_a_list_is_filtered_as_asked_or_refused(api: HfApi, wire: Wire, repo: str) -> None:
    other = api.create_repo(f"{repo}-b").repo_id
    wire.commit(repo, file_line("README.md", b"---\npipeline_tag: text-generation\nlicense: MIT\n---\n"))
    api.update_repo_settings(other, gated="auto")
    name = repo.partition("/")[2]

    def found(**by: Any) -> set[str]:
        return {model.id for model in api.list_models(search=name, **by)}

    assert found() == {repo, other}
    assert found(pipeline_tag="text-generation") == found(filter=["text-generation", "license:mit"]) == {repo}
    assert found(pipeline_tag="text-classification") == set()
    assert (found(gated=True), found(gated=False)) == ({other}, {repo})
    assert [m.id for m in api.list_models(search=name, sort="created_at")] == [other, repo]
    for wrong in ({"inference": "warm"}, {"num_parameters": "min:6B"}, {"sort": "color"}):
        with pytest.raises(BadRequestError, match="This hub cannot"):
            found(**wrong)


def test_unknown_things(api: HfApi, repo: str) -> None:
    with pytest.raises(RepositoryNotFoundError):
        api.repo_info("me/none-such")
    with pytest.raises(RevisionNotFoundError):
        api.repo_info(repo, revision="none")
    with pytest.raises(RepositoryNotFoundError):
        HfApi(endpoint=api.endpoint, token=False).repo_info("me/none-such")


def test_auth_check(api: HfApi, repo: str, ann: Wire) -> None:
    api.auth_check(repo, write=True)
    assert ann.send("GET", f"/api/models/{repo}/auth-check").status == 200
    assert ann.send("GET", f"/api/models/{repo}/auth-check/write").status == 403
