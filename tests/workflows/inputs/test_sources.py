"""What a push is made of: the folder and its settings, whichever way it is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubpubError
from hubpub.workflows.card import render_card
from hubpub.workflows.inputs.sources import open_model
from tests.conftest import Call
from tests.support.commands import ROOT, bound_by_permissions, run
from tests.support.models import model_folder

CARD = "---\nlicense: mit\n---\n\n# A model\n"


@pytest.fixture
def guarded(tmp_path: Path) -> Path:
    """A folder whose settings are meant for another hub."""
    folder = model_folder(tmp_path / "guarded", card=CARD)
    (folder / "hubpub.toml").write_text('endpoint = "http://elsewhere"\n')
    return folder


MEANT = "hubpub.toml:1: endpoint: the model is meant for http://elsewhere, and this command goes to http://"


@pytest.mark.parametrize("command", ["plan", "push"])
def test_settings_hold_whichever_way_the_folder_is_named(
    call: Call, account: localhub.Serving, guarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "cards").mkdir()
    card = tmp_path / "cards" / "card.md"
    card.symlink_to(guarded / "README.md")
    (tmp_path / "link").symlink_to(guarded)
    for named in (guarded, tmp_path / "link", "~/guarded", card, "~/cards/card.md"):
        code, _, err = call(command, named, "me/guarded", "--quiet")
        assert (code, MEANT in err) == (2, True), named
        with pytest.raises(CallError, match="meant for http://elsewhere"):
            hubpub.push(named, "me/guarded")


def test_a_local_push_stays_local_where_the_folder_is_below_a_tilde(
    call: Call, guarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (guarded / "hubpub.toml").write_text("local = true\n")
    code, out, _ = call("plan", "~/guarded", "me/m")
    assert code == 0
    assert "Plan for http://127.0.0.1:" in out


def test_verify_goes_by_the_settings_of_the_folder_too(
    call: Call, account: localhub.Serving, guarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for named in (guarded, "~/guarded", guarded / "README.md"):
        code, _, err = call("verify", "me/guarded", "--folder", named)
        assert (code, MEANT in err) == (2, True), named


@pytest.mark.full
def test_what_may_not_be_read_is_the_machines(account: localhub.Serving, tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "m", card=CARD)
    closed = model_folder(tmp_path / "closed", card=CARD)
    below = model_folder(tmp_path / "above" / "m", card=CARD)
    card, file = tmp_path / "card.md", tmp_path / "file.json"
    for path in (card, file):
        path.write_text(CARD)
    for path in (closed, below.parent, card, file):
        path.chmod(0)
    hubpub.push(folder, "me/unread")
    for command in (
        *(["push", path, "me/unread"] for path in (closed, below, below / "README.md", card)),
        *(["verify", "me/unread", "--folder", path] for path in (closed, below, card)),
        ["plan", folder, "me/unread", "--facts", file, "--recipe", "huggingtweets"],
        ["verify", "me/unread", "--receipt", file],
        ["plan", folder, "me/unread", "--sign-key", file],
        ["verify", "me/unread", "--deep", "--key", file],
        ["verify", "me/unread", "--deep", "--certificate", file],
        ["links", "a/b/c", "--folder", closed],
        ["card", closed],
    ):
        done = run(sys.executable, "-m", "hubpub", *command, cwd=ROOT, before=bound_by_permissions)
        assert (done.code, done.out, done.err.count("\n")) == (5, "", 1), (command, done.err)
        assert done.err.startswith("error: "), command
        assert ": Permission denied. Mend " in done.err, command


@pytest.mark.parametrize(
    "command",
    [
        ["push", ".", "me/m"],
        ["push", "../m", "me/m"],
        ["plan", "README.md", "me/m"],
        ["verify", "me/m", "--folder", "."],
        ["hub", "--root", "r", "--token"],
    ],
    ids=" ".join,
)
def test_a_working_directory_that_is_not_there_any_more(
    call: Call, account: localhub.Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    model_folder(tmp_path / "m", card=CARD)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    code, out, err = call(*command)
    assert (code, out) == (2, "")
    told = "the working directory is not there any more. Change to one that is, or name the whole path."
    assert err == f"error: {told}\n"
    if command[0] == "push":
        with pytest.raises(HubpubError, match=told):
            hubpub.push(*command[1:])
        assert call("plan", tmp_path / "m", "me/m", "--quiet")[0] == 0


def test_a_path_that_leads_to_itself(tmp_path: Path) -> None:
    for name in ("loop", "loop.md"):
        (tmp_path / name).symlink_to(tmp_path / name)
        for act in (hubpub.push, hubpub.prepare):
            with pytest.raises(HubpubError, match="loop"):
                act(tmp_path / name, "me/m")


def cached(root: Path) -> Path:
    """A repository in a cache of the Hub's client, with one snapshot."""
    repository = root / "models--me--x"
    snapshot = repository / "snapshots" / "0123abcd"
    snapshot.mkdir(parents=True)
    (repository / "blobs").mkdir()
    for name in ("README.md", "config.json", "model.safetensors"):
        (repository / "blobs" / f"b{name}").write_text("x")
        (snapshot / name).symlink_to(f"../../blobs/b{name}")
    return snapshot


def test_a_snapshot_in_a_cache_is_made_of_links(tmp_path):
    snapshot = cached(tmp_path)
    with pytest.raises(BlockedError, match=r"holds nothing to publish: README\.md and 2 more .*cp -rL"):
        open_model(snapshot)


def test_a_repository_in_a_cache_is_no_folder_of_a_model(tmp_path):
    snapshot = cached(tmp_path)
    with pytest.raises(BlockedError, match="is a repository in the Hub's cache") as error:
        open_model(snapshot.parent.parent)
    assert f"cp -rL {snapshot} COPY" in str(error.value)
    # a model may have folders of these names
    for name in ("blobs", "snapshots"):
        (tmp_path / "mine" / name).mkdir(parents=True)
        (tmp_path / "mine" / name / "model.bin").write_text("x")
    assert [file.path for file in open_model(tmp_path / "mine")[0].files] == ["blobs/model.bin", "snapshots/model.bin"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_card_in_utf_16_or_utf_32_is_told_as_that(tmp_path, encoding):
    (tmp_path / "README.md").write_bytes("---\r\nlicense: mit\r\n---\r\n".encode(encoding))
    (tmp_path / "model.bin").write_text("x")
    with pytest.raises(CallError, match=rf"is {encoding.upper()} and not UTF-8.*Save it as UTF-8"):
        render_card(tmp_path, repo="me/m")
