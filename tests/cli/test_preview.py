"""The command line's `preview`, as one file."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub import localhub
from tests.conftest import Call
from tests.support.models import model_folder

CARD = "---\nlicense: mit\npipeline_tag: text-generation\n---\n\n# A model\n\nIt is good.\n"


def test_a_folder_without_a_hub(call: Call, tmp_path: Path) -> None:
    folder, page = model_folder(tmp_path / "m", card=CARD, count=5), tmp_path / "new" / "p.html"
    code, out, err = call("preview", folder, "--html", page)
    assert (code, err) == (0, "")
    assert out.startswith(f"The page of owner/m is in {page}: ")
    shown = page.read_text()
    assert "No repository is named, so owner/m stands in for it." in shown
    assert '<span class="badge what-publish">publish</span>' in shown
    assert "training_args.bin" in shown
    assert call("preview", folder / "README.md", "--html", page, "--quiet") == (0, "", "")


def test_a_folder_against_its_repository(
    call: Call, account: localhub.Serving, api: HfApi, repo: str, tmp_path: Path
) -> None:
    folder, page = model_folder(tmp_path / "m", card=CARD, count=5), tmp_path / "p.html"
    assert call("push", folder, repo)[0] == 0
    (folder / "config.json").write_text("{}")
    (folder / "new.json").write_text("{}")
    assert call("preview", folder, repo, "--html", page)[0] == 0
    shown = page.read_text()
    rows = shown[shown.index('<table class="list planned">') :]
    whats = [rows[rows.index(f"<bdi>{name}</bdi>") :].partition("what-")[2][:4] for name in
             ("new.json", "config.json", "model.safetensors", "training_args.bin")]  # fmt: skip
    assert whats == ['add"', "repl", "keep", "skip"]
    assert f"Held against {repo}, as {account.url} has it at " in shown
    assert call("preview", folder, repo, "--html", page, "--offline")[0] == 0
    shown = page.read_text()
    assert "No hub is asked (--offline)." in shown
    assert 'what-keep"' not in shown.partition("<body>")[2]


def test_a_hub_that_does_not_answer(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUBPUB_PATIENCE", "1")
    folder, page = model_folder(tmp_path / "m", card=CARD, count=5), tmp_path / "p.html"
    code, _, err = call("preview", folder, "me/x", "--endpoint", "http://127.0.0.1:9", "--html", page)
    assert (code, err) == (0, "")
    assert "The hub does not tell what it holds: " in page.read_text()


def test_a_repository_and_a_receipt(
    call: Call, account: localhub.Serving, api: HfApi, repo: str, tmp_path: Path
) -> None:
    folder, page, receipt = model_folder(tmp_path / "m", card=CARD, count=5), tmp_path / "p.html", tmp_path / "r.json"
    assert call("push", folder, repo, "--receipt", receipt)[0] == 0
    changed = [CommitOperationAdd("README.md", CARD.replace("good", "other").encode())]
    api.create_commit(repo, changed, commit_message="other")
    assert call("preview", repo, "--html", page)[0] == 0
    assert "It is other." in page.read_text()
    assert call("preview", receipt, "--html", page)[0] == 0
    assert "It is good." in page.read_text()
    assert "Published by " in page.read_text()


def test_what_is_wrong_is_told(call: Call, account: localhub.Serving, tmp_path: Path) -> None:
    folder, page = model_folder(tmp_path / "m", card=CARD, count=5), tmp_path / "p.html"
    code, _, err = call("preview", tmp_path / "none", "--html", page)
    assert (code, "error: there is nothing at " in err) == (2, True)
    code, _, err = call("preview", "me/none", "--html", page)
    assert (code, f"error: nothing lies at me/none here, and me/none is not on {account.url}. " in err) == (4, True)
    code, _, err = call("preview", "hub:me/none", "--html", page)
    assert (code, err.startswith("error: me/none is not on")) == (4, True)
    code, _, err = call("preview", "hub:me/none", "--offline", "--html", page)
    assert (code, "--offline asks none" in err) == (2, True)
    code, _, err = call("preview", folder / "config.json", "--html", page)
    assert (code, "is no receipt" in err) == (2, True)
    code, _, err = call("preview", folder, "--html", folder)
    assert (code, "is a directory, and a page is a file" in err) == (2, True)
    code, _, err = call("preview", folder, "--html", folder / "config.json" / "p.html")
    assert (code, "cannot write" in err) == (5, True)
    (folder / "hubpub.toml").write_text("nothing = [")
    code, _, err = call("preview", folder, "--html", page)
    assert (code, "hubpub.toml" in err) == (2, True)
    assert not page.exists()


def test_a_port_that_is_taken(call: Call, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD, count=5)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = call("preview", folder, "--no-open", "--port", str(port))
    assert (code, out) == (2, "")
    assert err == f"error: port {port} is taken. Choose another with --port, or leave it out.\n"
