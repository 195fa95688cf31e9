"""Who sees and changes what."""

from __future__ import annotations

import base64
import secrets

import pytest
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

from hubpub.localhub import Serving
from tests.localhub.wire import Wire, file_line


@pytest.fixture
def private(api: HfApi, wire: Wire, repo: str) -> str:
    wire.commit(repo, file_line("a.txt", b"secret"))
    api.update_repo_settings(repo, private=True)
    return repo


@pytest.fixture(scope="module")
def lasting(hub: Serving) -> tuple[str, str]:
    """A public repository and a private one, for tests that only look; new ones whenever a worker comes back here."""
    api, name = HfApi(endpoint=hub.url, token=hub.token), f"me/m{secrets.token_hex(6)}"
    return str(api.create_repo(name).repo_id), str(api.create_repo(f"{name}-private", private=True).repo_id)


READS = [
    ("GET", "/api/models/{}"),
    ("GET", "/api/models/{}/tree/main"),
    ("GET", "/{}/resolve/main/a.txt"),
    ("GET", "/api/models/{}/refs"),
    ("GET", "/api/models/{}/commits/main"),
    ("POST", "/api/models/{}/paths-info/main"),
    ("GET", "/api/models/{}/xet-read-token/main"),
    ("GET", "/{}.git/info/refs?service=git-upload-pack"),
    ("GET", "/api/models/{}/discussions"),
    ("GET", "/api/models/{}/discussions/1"),
    ("GET", "/{}"),
    ("GET", "/{}/tree/main"),
    ("GET", "/{}/commits/main"),
    ("POST", "/{}.git/git-upload-pack"),
]
WRITES = [
    ("PUT", "/api/models/{}/settings"),
    ("POST", "/api/models/{}/commit/main"),
    ("POST", "/api/models/{}/preupload/main"),
    ("POST", "/api/models/{}/branch/x"),
    ("DELETE", "/api/models/{}/branch/x"),
    ("POST", "/api/models/{}/tag/main"),
    ("GET", "/api/models/{}/xet-write-token/main"),
    ("POST", "/{}.git/git-receive-pack"),
]


@pytest.mark.parametrize(("method", "path"), READS + WRITES)
def test_a_private_repository_looks_like_none(
    lasting: tuple[str, str], anonymous: Wire, ann: Wire, method: str, path: str
) -> None:
    for caller, status in ((anonymous, 401), (ann, 404)):
        answers = [caller.send(method, path.format(name), body=b"{}") for name in (lasting[1], "me/none-such")]
        for answer in answers:
            assert (answer.status, answer.headers["x-error-code"]) == (status, "RepoNotFound")
        assert answers[0].body == answers[1].body


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_changes_need_the_right(
    lasting: tuple[str, str], anonymous: Wire, ann: Wire, rob: Wire, method: str, path: str
) -> None:
    repo = lasting[0]
    refused = anonymous.send(method, path.format(repo), body=b"{}")
    assert refused.status == (403 if "receive-pack" in path else 401)
    for caller in (ann, rob):
        answer = caller.send(method, path.format(repo), body=b"{}")
        assert answer.status == 403
        assert answer.text.strip() if "git-" in path else answer.json["error"]
        assert answer.headers["x-error-message"]


def test_repositories_are_made_where_one_belongs(ann: Wire, rob: Wire, anonymous: Wire) -> None:
    def make(caller: Wire, **body: str) -> int:
        return caller.send("POST", "/api/repos/create", json_body=body).status

    assert make(ann, name="x", organization="org") == 200
    assert make(ann, name="x") == 200
    assert make(ann, name="x", organization="me") == 403
    assert make(rob, name="x") == 403
    assert make(anonymous, name="x", organization="org") == 401
    move = {"fromRepo": "org/x", "toRepo": "me/x", "type": "model"}
    assert ann.send("POST", "/api/repos/move", json_body=move).status == 403
    assert rob.send("DELETE", "/api/repos/delete", json_body={"name": "x", "organization": "org"}).status == 403
    assert ann.send("DELETE", "/api/repos/delete", json_body={"name": "x", "organization": "org"}).status == 200


def test_the_clients_words_for_it(private: str, hub: Serving, ann: Wire, api: HfApi) -> None:
    for token in (ann.token, False):
        with pytest.raises(RepositoryNotFoundError):
            hf_hub_download(private, "a.txt", endpoint=hub.url, token=token)
    assert not HfApi(endpoint=hub.url, token=ann.token).repo_exists(private)
    api.update_repo_settings(private, private=False, gated="manual")
    with pytest.raises(GatedRepoError):
        hf_hub_download(private, "a.txt", endpoint=hub.url, token=ann.token)
    assert HfApi(endpoint=hub.url, token=ann.token).repo_info(private).gated == "manual"
    assert hf_hub_download(private, "a.txt", endpoint=hub.url, token=hub.token)


@pytest.mark.parametrize(
    "value",
    [
        "Bearer hf_wrong",
        "Bearer ",
        "Basic !!!",
        "Basic " + base64.b64encode(b"x").decode(),
        "Basic",
        "Digest x",
        "Bearer é",
    ],
)
def test_a_bad_token_is_said_to_be_one(anonymous: Wire, repo: str, value: str) -> None:
    answer = anonymous.send("GET", f"/api/models/{repo}", headers={"Authorization": value})
    assert (answer.status, answer.headers["x-error-message"]) == (401, "Invalid credentials in Authorization header")


def test_a_token_as_a_password(anonymous: Wire, hub: Serving, private: str) -> None:
    basic = "Basic " + base64.b64encode(f"anyone:{hub.token}".encode()).decode()
    assert anonymous.send("GET", f"/api/models/{private}", headers={"Authorization": basic}).status == 200
    asked = anonymous.send("GET", f"/{private}/info/refs?service=git-upload-pack")
    assert asked.headers["www-authenticate"].startswith("Basic")
    login = anonymous.send("GET", f"/login?next=/{private}")
    assert (login.status, login.headers["www-authenticate"]) == (401, "Basic")
    done = anonymous.send("GET", f"/login?next=/{private}", headers={"Authorization": basic})
    assert (done.status, done.headers["location"]) == (303, f"/{private}")
    for away in ("https://evil.example", "//evil.example", "/%5Cevil.example"):
        gone = anonymous.send("GET", f"/login?next={away}", headers={"Authorization": basic})
        assert gone.headers["location"] == "/"


def test_a_foreign_host_name_is_refused(anonymous: Wire) -> None:
    assert anonymous.send("GET", "/api/models", headers={"Host": "evil.example"}).status == 421
    assert anonymous.send("GET", "/api/models", headers={"Host": "evil.example:80"}).status == 421
    for name in ("localhost:8080", "127.0.0.1", "[::1]:80"):
        assert anonymous.send("GET", "/api/models", headers={"Host": name}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_pages_of_other_sites_change_nothing(wire: Wire, repo: str, headers: dict[str, str]) -> None:
    """A browser sends the token that somebody signed in with along with every form of theirs."""
    body = b'{"key":"header","value":{"summary":"evil","description":"="}}\n'
    for path in (f"/api/models/{repo}/commit/main", "/api/repos/create"):
        answer = wire.send("POST", path, body=body, headers={"Content-Type": "text/plain", **headers})
        assert (answer.status, "pages of other sites" in answer.json["error"]) == (403, True)
    for method, path in (("DELETE", "/api/repos/delete"), ("PUT", f"/api/models/{repo}/settings")):
        assert wire.send(method, path, json_body={}, headers=headers).status == 403
    assert len(wire.send("GET", f"/api/models/{repo}/commits/main", headers=headers).json) == 1


def test_the_hub_s_own_origin_may_change_what_its_user_may(wire: Wire, repo: str) -> None:
    where = f"/api/models/{repo}/discussions"
    for headers in ({"Origin": wire.url, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert wire.send("POST", where, json_body={"title": "a title"}, headers=headers).status == 200


def test_no_picture_of_a_card_makes_a_browser_ask_for_a_token(anonymous: Wire, private: str) -> None:
    for path in ("/login", f"/{private}/info/refs?service=git-upload-pack"):
        visited = anonymous.send("GET", path, headers={"Sec-Fetch-Dest": "document"})
        assert (visited.status, visited.headers.get("www-authenticate", "")[:5]) == (401, "Basic")
        assert "www-authenticate" in anonymous.send("GET", path).headers  # git, which says nothing of the kind
        for shown_as in ("image", "video", "iframe", "empty"):
            answer = anonymous.send("GET", path, headers={"Sec-Fetch-Dest": shown_as})
            assert (answer.status, "www-authenticate" in answer.headers) == (401, False)


def test_no_page_of_another_site_shows_what_the_hub_has(wire: Wire, repo: str) -> None:
    for path in (f"/{repo}", f"/{repo}/resolve/main/.gitattributes", "/models", "/api/models", "/nothing/there"):
        assert wire.send("GET", path).headers["cross-origin-resource-policy"] == "same-site"
