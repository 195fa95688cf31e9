"""The pages for people."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from safetensors.numpy import save

from hubpub.localhub import Serving, serve
from hubpub.pages.assets import file_name
from hubpub.workflows.model_page import describe, read_weights
from tests.localhub.wire import Answer, Wire, file_line
from tests.pages.html import Parsed

HTML = {"Accept": "text/html,*/*"}


class Page(Parsed):
    """A page of the hub: well formed, with one script and one style sheet, both the hub's own."""

    def __init__(self, answer: Answer) -> None:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'" in policy
        super().__init__(answer.text)
        assert self.balanced
        assert [script["src"] for script in self.all("script")] == ["/_pages/" + file_name("js")]
        assert not self.all("style")
        assert len(self.ids()) == len(set(self.ids()))

    @property
    def links(self) -> list[str]:
        return [link["href"] for link in self.all("a")]

    @property
    def words(self) -> str:
        return self.text


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
        "tree", "commits", "commit", "resolve", "blob", "discussions",
    }  # fmt: skip
    assert f"/{filled}/tree/feat%2Fx" in seen


def test_the_repository_page(filled: str, wire: Wire, hub: Serving) -> None:
    page = Page(wire.send("GET", f"/{filled}", headers=HTML))
    assert "Hello there" in page.words
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
    shown = Page(wire.send("GET", f"/{filled}/blob/main/d%20%C3%A9/%3Cx%3E.txt", headers=HTML))
    assert f"/{filled}/resolve/main/d%20%C3%A9/%3Cx%3E.txt" in shown.links
    to = wire.send("GET", f"/{filled}/blob/main/d%20%C3%A9", headers=HTML)
    assert (to.status, to.headers["location"]) == (302, f"/{filled}/tree/main/d%20%C3%A9")


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
    with serve(tmp_path / "hub", describe=describe, read_weights=read_weights) as served:
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
        assert "Dataset card" in page.text
        assert "Use this model" not in page.text


def test_without_a_reader_a_card_is_its_text(api: HfApi, repo: str, wire: Wire) -> None:
    wire.commit(repo, file_line("README.md", b"---\nlicense: mit\n---\nfour"))
    page = Page(wire.send("GET", f"/{repo}", headers=HTML))
    assert "four" in page.words
    assert "license" not in page.words
    wire.commit(repo, ("deletedFile", {"path": "README.md"}))
    assert "has no card" in wire.send("GET", f"/{repo}", headers=HTML).text
    wire.commit(repo, file_line("README.md", b"\xff\xfe"))
    assert wire.send("GET", f"/{repo}", headers=HTML).status == 200


CARD = b"""---
license: apache-2.0
language: no
library_name: transformers
pipeline_tag: text-classification
base_model: google/bert
datasets: [a/b]
tags: [one, "<b>two"]
widget:
- text: Try this
model-index:
- name: m
  results:
  - task: {type: text-classification}
    dataset: {name: GLUE, type: glue}
    metrics: [{type: accuracy, value: 0.5}]
---
# A

[run](https://wandb.ai/me/p/runs/abc)
"""


def test_a_models_page_tells_what_its_card_tells(tmp_path: Path) -> None:
    weights = save({"a": np.zeros((2, 3), np.float32)}, {"format": "np"})
    with serve(tmp_path / "hub", describe=describe, read_weights=read_weights) as served:
        api = HfApi(endpoint=served.url, token=served.token)
        api.create_repo("me/m")
        files = {
            "README.md": CARD,
            "model.safetensors": weights,
            "bad.gguf": b"GGUF",
            "a.py": b"x = 1\n",
            "a.md": b"*b*",
        }
        api.create_commit("me/m", [CommitOperationAdd(p, b) for p, b in files.items()], commit_message="All")
        api.create_commit("me/m", [CommitOperationAdd("a.py", b"x = 2\n")], commit_message="Two")
        api.create_commit(
            "me/m",
            [CommitOperationAdd("a.md", b"*c*\n")],
            commit_message="Ask <b>",
            commit_description="- [x] *done*",
            create_pr=True,
        )
        wire = Wire(served.url, served.token)

        def page(path: str) -> Page:
            answer = wire.send("GET", path, headers=HTML)
            assert answer.status == 200
            return Page(answer)

        whole = page("/me/m").words
        for told in (
            *("Text Classification", "Transformers", "google/bert", "a/b", "Norwegian", "<b>two", "apache-2.0"),
            *("6 params · F32", "Use this model", 'model="me/m"', "Try this", "GLUE", "accuracy", "0.5", "me/p/abc"),
        ):
            assert told in whole, told
        assert "Tensors" in page("/me/m/blob/main/model.safetensors").words
        assert "Its header cannot be read" in page("/me/m/blob/main/bad.gguf").words
        assert page("/me/m/blob/main/a.md").all("em")
        assert "*b*" in page("/me/m/blob/main/a.md?plain=true").words
        assert [line["id"] for line in page("/me/m/blob/main/a.py").all("span") if line.get("class") == "line"] == [
            "L1"
        ]
        commit = api.list_repo_commits("me/m")[0].commit_id
        shown = page(f"/me/m/commit/{commit}")
        assert [row["class"] for row in shown.all("tr") if row] == ["minus", "plus"]
        asked = page("/me/m/discussions/1")
        assert "Ask <b>" in asked.words
        assert "done" in [field.get("aria-label") for field in asked.all("input")]
        assert "*c*" in asked.words


def test_a_folders_files_have_their_last_commits(filled: str, wire: Wire) -> None:
    page = Page(wire.send("GET", f"/{filled}/tree/main", headers=HTML))
    assert page.words.count("Files & <more>") == 3
    assert "initial commit" in page.words


def test_the_assets_are_kept_by_their_names(anonymous: Wire) -> None:
    for kind, media in (("css", "text/css"), ("js", "text/javascript")):
        answer = anonymous.send("GET", f"/_pages/{file_name(kind)}")
        assert answer.headers["content-type"] == f"{media}; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]
    assert anonymous.send("GET", "/_pages/pages-0.css").status == 404


def test_weights_that_are_gone_from_the_disk_are_told(tmp_path: Path) -> None:
    weights = save({"a": np.zeros((2, 3), np.float32)})
    with serve(tmp_path / "hub", describe=describe, read_weights=read_weights) as served:
        api = HfApi(endpoint=served.url, token=served.token)
        api.create_repo("me/m")
        operations = [CommitOperationAdd("model.safetensors", weights)]
        api.create_commit("me/m", operations, commit_message="Weights")
        for path in (tmp_path / "hub" / "repos").rglob(hashlib.sha256(weights).hexdigest()):
            path.unlink()
        wire = Wire(served.url, served.token)
        page = Page(wire.send("GET", "/me/m/blob/main/model.safetensors", headers=HTML))
        assert "gone from the hub's disk" in page.words
        assert str(tmp_path) not in page.words
        assert wire.send("GET", "/me/m", headers=HTML).status == 200
