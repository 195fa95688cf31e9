"""Nothing that is sent makes a 500, and nothing gets out of the root."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from urllib.parse import quote

import pytest
from huggingface_hub import HfApi

from hubpub.localhub import Serving
from tests.localhub.test_names import BAD_IDS, BAD_PATHS, BAD_REFS
from tests.localhub.wire import Wire, file_line

ESCAPES = ["..%2f..%2f..%2fusers.json", "../../../users.json", "..%5c..%5cusers.json", "%2e%2e/%2e%2e/users.json",
           "/etc/passwd", "%2fetc%2fpasswd", "....//x", "a/../../users.json", "%00", "a%00b", ".git/config",
           "%ff%fe", "%", "%zz", "a//b", "+", "?", "#"]  # fmt: skip


@pytest.fixture(scope="module")
def repo(hub: Serving) -> str:
    """One repository for all: nothing here may change it."""
    return str(HfApi(endpoint=hub.url, token=hub.token).create_repo(f"me/m{secrets.token_hex(6)}").repo_id)


@pytest.fixture(autouse=True)
def _nothing_escapes(hub: Serving) -> None:  # type: ignore[misc]
    outside = hub.root.parent
    before = {p.name for p in outside.iterdir()}
    users = (hub.root / "users.json").read_bytes()
    yield
    assert {p.name for p in outside.iterdir()} == before
    assert (hub.root / "users.json").read_bytes() == users
    assert {p.name for p in hub.root.iterdir()} <= {
        "repos", "xet", "tmp", "trash", "users.json", "users.lock", "hub.lock", "hub.json", "secret.key", "events.jsonl"
    }  # fmt: skip


def check(status: int) -> None:
    assert 400 <= status < 500, status


@pytest.mark.parametrize("path", BAD_PATHS)
def test_bad_paths_in_commits(wire: Wire, repo: str, path: str) -> None:
    for line in (file_line("ok", b"x"), ("lfsFile", {"oid": "0" * 64}), ("deletedFile", {}), ("deletedFolder", {})):
        answer = wire.commit(repo, (line[0], {**line[1], "path": path}))
        assert answer.status == 400
        assert answer.headers["x-error-message"]
    answer = wire.send("POST", f"/api/models/{repo}/preupload/main", json_body={"files": [{"path": path, "size": 1}]})
    assert answer.status == 400


@pytest.mark.parametrize("path", ESCAPES)
def test_bad_paths_in_urls(wire: Wire, repo: str, path: str) -> None:
    for url in (
        f"/{repo}/resolve/main/{path}",
        f"/api/models/{repo}/tree/main/{path}",
        f"/api/models/{repo}/revision/{path}",
        f"/{repo}/tree/main/{path}",
        f"/{repo}/resolve/{path}/README.md",
        f"/api/models/{path}",
        f"/api/models/me/{path}",
        f"/_lfs/models/{repo}/objects/{path}",
        f"/_xet/x/v1/reconstructions/{path}",
        f"/_xet/x/v1/xorbs/default/{path}",
        f"/{repo}/blob/main/{path}/x",
        f"/{path}/info/refs?service=git-upload-pack",
    ):
        if "#" in url or "?" in path:
            continue
        answer = wire.send("GET", url)
        if answer.status in {200, 302}:
            assert b"hf_" not in answer.body
        else:
            check(answer.status)


@pytest.mark.parametrize("repo_id", BAD_IDS)
def test_bad_ids(wire: Wire, repo: str, repo_id: str) -> None:
    namespace, _, name = repo_id.partition("/")
    if name and namespace:
        body = {"name": name, "organization": namespace}
        assert wire.send("POST", "/api/repos/create", json_body=body).status == 400
    move = {"fromRepo": repo, "toRepo": repo_id, "type": "model"}
    assert wire.send("POST", "/api/repos/move", json_body=move).status == 400
    check(wire.send("GET", f"/api/models/{quote(repo_id, safe='')}").status)
    check(wire.send("GET", f"/api/models/{quote(namespace, safe='')}/{quote(name, safe='')}").status)


@pytest.mark.parametrize("name", BAD_REFS)
def test_bad_refs(wire: Wire, repo: str, name: str) -> None:
    assert wire.send("POST", f"/api/models/{repo}/tag/main", json_body={"tag": name}).status == 400
    if name:
        segment = quote(name, safe="")
        assert wire.send("POST", f"/api/models/{repo}/branch/{segment}", json_body={}).status == 400
        check(wire.send("DELETE", f"/api/models/{repo}/branch/{segment}").status)
        check(wire.send("DELETE", f"/api/models/{repo}/tag/{segment}").status)
        check(wire.commit(repo, file_line("a", b"x"), revision=segment).status if name != "refs/heads/x" else 404)
        answer = wire.send("GET", f"/api/models/{repo}/revision/{segment}")
        assert answer.status == (200 if name == "HEAD" else 404)


JSON_ROUTES = [
    ("POST", "/api/repos/create"),
    ("DELETE", "/api/repos/delete"),
    ("POST", "/api/repos/move"),
    ("POST", "/api/validate-yaml"),
    ("PUT", "/api/models/{}/settings"),
    ("POST", "/api/models/{}/preupload/main"),
    ("POST", "/api/models/{}/tag/main"),
    ("POST", "/api/models/{}/branch/b"),
    ("POST", "/{}.git/info/lfs/objects/batch"),
    ("POST", "/api/models/{}/discussions"),
    ("POST", "/api/models/{}/lfs-files/duplicate"),
]


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, b"{}x"])
@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
def test_bad_json(wire: Wire, repo: str, method: str, path: str, body: bytes) -> None:
    answer = wire.send(method, path.format(repo), body=body)
    assert answer.status == 400
    assert answer.json["error"]


@pytest.mark.parametrize("value", [3, [], {}, True, "x" * 300, "a\0b", "\ud800"])
@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
def test_members_of_the_wrong_kind(wire: Wire, repo: str, method: str, path: str, value: object) -> None:
    body = dict.fromkeys(
        ["name", "organization", "type", "visibility", "fromRepo", "toRepo", "content", "gated", "files", "gitIgnore",
         "tag", "message", "startingPoint", "operation", "objects", "title", "target"], value
    )  # fmt: skip
    if path == "/api/validate-yaml" and isinstance(value, str):
        body["repoType"] = value
        assert wire.send(method, path, json_body=body).status == (400 if value == "\ud800" else 200)
    else:
        answer = wire.send(method, path.format(repo), json_body=body)
        assert 400 <= answer.status < 500 or (path.endswith("discussions") and value == "a\0b"), answer


def test_no_such_route_and_wrong_method(wire: Wire, repo: str) -> None:
    assert wire.send("GET", "/api/nothing-of-the-kind").status == 404
    assert wire.send("GET", "/api/models/a/b/c/d/e").json["error"] == "Not Found"
    assert wire.send("POST", f"/api/models/{repo}", body=b"").status == 404
    answer = wire.send("POST", f"/{repo}", body=b"")
    assert (answer.status, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_a_title_in_any_script_is_a_header_too(wire: Wire, repo: str) -> None:
    answer = wire.send("GET", f"/api/models/{repo}/tree/{quote('é日本')}")
    assert answer.status == 404
    assert answer.json["error"] == "Invalid rev id: é日本"
    assert answer.headers["x-error-message"].isascii()


def test_a_lone_surrogate_is_no_text(wire: Wire, repo: str) -> None:
    bad, where = "bad \ud83d title", f"/api/models/{repo}/discussions"
    assert wire.send("POST", where, json_body={"title": bad}).status == 400
    assert wire.send("POST", where, json_body={"title": "a title", "description": bad}).status == 400
    number = wire.send("POST", where, json_body={"title": "whole \U0001f600"}).json["num"]
    assert wire.send("POST", f"{where}/{number}/comment", json_body={"comment": bad}).status == 400
    assert wire.commit(repo, file_line("a", b"x"), summary=bad).status == 400
    assert wire.commit(repo, file_line("a", b"x"), description=bad).status == 400
    assert wire.commit(repo, file_line("a", b"x"), summary="whole \U0001f600").status == 200
    assert wire.send("GET", where).json["discussions"][0]["title"] == "whole \U0001f600"


def test_a_card_that_writes_a_lone_surrogate_is_read(wire: Wire, repo: str) -> None:
    card = rb"""---
title: "\ud83d and \ud83d\ude00"
tags: ["\udc00"]
---
"""
    assert wire.commit(repo, file_line("README.md", card)).status == 200
    info = wire.send("GET", f"/api/models/{repo}").json
    assert (info["cardData"]["title"], info["cardData"]["tags"]) == ("\ufffd and \U0001f600", ["\ufffd"])
    assert wire.send("GET", "/api/models").status == 200


def test_nothing_was_written_beside(hub: Serving) -> None:
    assert not list(Path(hub.root).rglob("*passwd*"))


@pytest.mark.parametrize("digits", [10, 30, 400, 5000])
def test_numbers_beyond_all_bounds(wire: Wire, repo: str, digits: int) -> None:
    many = "9" * digits
    cursor = base64.urlsafe_b64encode(f"main:{'9' * (digits + 20)}".encode()).decode()
    for path in (
        f"/api/models/{repo}/discussions/{many}",
        f"/{repo}/discussions/{many}",
        f"/api/models/{repo}/tree/main?cursor={cursor}",
    ):
        check(wire.send("GET", path).status)
    check(wire.send("POST", f"/api/models/{repo}/discussions/{many}/comment", json_body={"comment": "x"}).status)
    for path in (
        f"{repo}/commits/main?p={many}",
        f"{repo}/commits/main?limit={many}",
        f"{repo}/tree/main?limit={many}",
    ):
        assert wire.send("GET", f"/api/models/{path}").status == (200 if digits == 10 else 400)
    assert wire.send("GET", f"/api/models/{repo}/commits/main?p=%D9%A1").status == 400
