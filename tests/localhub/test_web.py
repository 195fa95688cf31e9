"""The pages for people."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.localhub import Serving, serve
from hubpub.localhub.web import readable_size
from hubpub.workflows.connection.validator import as_html
from tests.localhub.wire import Answer, Wire, file_line

HTML = {"Accept": "text/html,*/*"}


class Page(HTMLParser):
    """Text and links of a page; it must be well formed."""

    VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.words = ""
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        self.feed(answer.text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        if tag not in self.VOID:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def filled(api: HfApi, repo: str) -> str:
    files = {"README.md": b"---\nlicense: mit\n---\n# Hello <b>there</b>", "w.bin": b"w" * 2_500, "d é/<x>.txt": b"x"}
    api.create_commit(
        repo,
        [CommitOperationAdd(p, b) for p, b in files.items()],
        commit_message="Files & <more>",
        commit_description="d",
    )
    api.create_branch(repo, branch="feat/x")
    api.create_pull_request(repo, "A <i>change</i>")
    return repo


def test_every_link_leads_somewhere(filled: str, wire: Wire) -> None:
    seen, waiting = set[str](), [f"/{filled}"]
    while waiting:
        path = waiting.pop()
        if path in seen or (filled not in path):
            continue
        seen.add(path)
        answer = wire.send("GET", path, headers=HTML)
        assert answer.status == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            waiting += Page(answer).links
    assert {p.removeprefix(f"/{filled}").split("/")[1] for p in seen if p != f"/{filled}"} == {
        "tree", "commits", "commit", "resolve", "discussions",
    }  # fmt: skip
    assert f"/{filled}/tree/feat%2Fx" in seen


def test_the_repository_page(filled: str, wire: Wire, hub: Serving) -> None:
    page = Page(wire.send("GET", f"/{filled}", headers=HTML))
    assert "# Hello <b>there</b>" in page.words
    assert "license: mit" not in page.words
    assert "Files & <more>" in page.words
    assert "2.5 kB" in page.words
    assert "LFS" in page.words
    assert f"git clone {hub.url}/{filled}" in page.words


def test_the_url_that_the_client_prints(filled: str, wire: Wire, api: HfApi) -> None:
    done = api.create_commit(filled, [CommitOperationAdd("x", b"x")], commit_message="One more")
    page = Page(wire.send("GET", done.commit_url, headers=HTML))
    assert "One more" in page.words
    assert "added" in page.words
    to = wire.send("GET", f"/{filled}/blob/main/d%20%C3%A9/%3Cx%3E.txt", headers=HTML)
    assert (to.status, to.headers["location"]) == (302, f"/{filled}/resolve/main/d%20%C3%A9/%3Cx%3E.txt")


def test_the_index_hides_what_is_private(api: HfApi, wire: Wire, anonymous: Wire, repo: str) -> None:
    assert f"/{repo}" in Page(anonymous.send("GET", "/", headers=HTML)).links
    api.update_repo_settings(repo, private=True)
    assert f"/{repo}" not in Page(anonymous.send("GET", "/", headers=HTML)).links
    assert f"/{repo}" in Page(wire.send("GET", "/", headers=HTML)).links


def test_what_is_not_there(repo: str, anonymous: Wire) -> None:
    lost = anonymous.send("GET", "/me/none-such", headers=HTML)
    assert (lost.status, "/login?next=/me/none-such" in Page(lost).links) == (401, True)
    assert Page(anonymous.send("GET", f"/{repo}/tree/none", headers=HTML)).words.count("nothing here")
    assert anonymous.send("GET", "/a/b/c/d", headers=HTML).status == 404
    assert anonymous.send("GET", "/api/models/x/y", headers=HTML).json["error"]
    assert anonymous.send("GET", "/me/none-such").json["error"]


def test_the_links_and_pictures_of_a_card_lead_into_its_repository(tmp_path: Path) -> None:
    card = b"---\nlicense: mit\n---\n---\nfirst\n\n---\n\n# One\n\n![](pic.png) [the licence](LICENSE)\n"
    with serve(tmp_path / "hub", render_card=as_html) as served:
        wire = Wire(served.url, served.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a", "type": "dataset"})
        body = file_line("README.md", card)
        wire.send(
            "POST",
            "/api/datasets/local/a/commit/main",
            body=b"".join(
                json.dumps({"key": k, "value": v}).encode() + b"\n" for k, v in [("header", {"summary": "s"}), body]
            ),
        )
        page = wire.send("GET", "/datasets/local/a", headers=HTML)
        assert 'src="/datasets/local/a/resolve/main/pic.png"' in page.text
        assert "/datasets/local/a/blob/main/LICENSE" in Page(page).links
        assert '<h1 id="card-one">One<a ' in page.text
        assert "first" in page.text, "the front matter is taken away once"


def test_the_renderer_that_was_given_is_used(tmp_path: Path) -> None:
    with serve(tmp_path / "hub", render_card=lambda text: f"<em>{text}</em>") as served:
        wire = Wire(served.url, served.token)
        wire.send("POST", "/api/repos/create", json_body={"name": "a"})
        wire.commit("local/a", file_line("README.md", b"---\na: b\n---\nfour"))
        assert "<em>---\na: b\n---\nfour</em>" in wire.send("GET", "/local/a", headers=HTML).text
        wire.commit("local/a", ("deletedFile", {"path": "README.md"}))
        assert "has no card" in wire.send("GET", "/local/a", headers=HTML).text
        wire.commit("local/a", file_line("README.md", b"\xff\xfe"))
        assert wire.send("GET", "/local/a", headers=HTML).status == 200


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1536, "1.54 kB"), (999_499, "999 kB"), (999_999, "1 MB"),
     (30_000_000, "30 MB"), (2_147_483_648, "2.15 GB"), (5 * 10**15, "5e+03 TB")],
)  # fmt: skip
def test_sizes(size: int, shown: str) -> None:
    assert readable_size(size) == shown
