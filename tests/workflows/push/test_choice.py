"""Which files a push publishes, by the caller's patterns and those of hubpub.toml."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError
from tests.conftest import Call
from tests.support.models import model_folder

CARD = "---\nlicense: mit\nlibrary_name: transformers\n---\n\n# A model\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = model_folder(tmp_path / "m", count=50, card=CARD)
    for path in ("runs/a/events.out.tfevents.1", "onnx/model.txt", "notes.txt", ".env"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


def changes(plan: hubpub.Plan) -> dict[str, str]:
    return {change.path: change.reason for change in plan.changes if change.action.value == "skip"}


def test_a_caller_and_hubpub_toml_add_up(account: localhub.Serving, folder: Path, repo: str) -> None:
    (folder / "hubpub.toml").write_text('exclude = ["notes.txt"]\nalso = ["runs/**"]\n')
    plan = hubpub.prepare(folder, repo, exclude=["onnx/"], also=[".env"])
    published = [change.path for change in plan.to_commit]
    assert published == ["README.md", "config.json", "model.safetensors", "runs/a/events.out.tfevents.1"]
    skipped = changes(plan)
    assert skipped["notes.txt"] == "excluded by 'notes.txt'"
    assert skipped["onnx/model.txt"] == "excluded by 'onnx/'"
    assert skipped[".env"] == "may hold secrets"


def test_the_command_line(call: Call, account: localhub.Serving, folder: Path, repo: str) -> None:
    options = ("--include", "*.safetensors", "--include", "*.md", "--include", "config.json", "--format", "json")
    code, out, err = call("plan", folder, repo, *options)
    assert code == 0, err
    skipped = {change["path"]: change["reason"] for change in json.loads(out)["changes"] if change["action"] == "skip"}
    assert skipped["notes.txt"] == "not among what is included"
    assert json.loads(out)["request"]["options"]["include"] == ["*.safetensors", "*.md", "config.json"]


def test_nothing_chosen(call: Call, account: localhub.Serving, folder: Path, repo: str) -> None:
    with pytest.raises(BlockedError, match=r"nothing in .* is chosen by include=\['\*\.gguf'\]\. Mend the patterns"):
        hubpub.prepare(folder, repo, include=["*.gguf"])
    code, _, err = call("push", folder, repo, "--include", "*.gguf", "--exclude", "x")
    assert code == 1
    assert "is chosen by --include *.gguf, --exclude x. Mend the patterns, or leave them out." in err


def test_check_judges_what_would_be_published(folder: Path) -> None:
    (folder / "notes.bin").write_bytes(b"cos\nsystem\n(S'x'\ntR.")
    path = str(folder / "notes.bin")
    assert path in {finding.subject.path for finding in hubpub.check(folder).findings}
    (folder / "hubpub.toml").write_text('exclude = ["notes.bin"]\n')
    assert path not in {finding.subject.path for finding in hubpub.check(folder).findings}


@pytest.mark.full
def test_what_is_excluded_later_stays_on_the_hub(
    account: localhub.Serving, api: HfApi, folder: Path, repo: str
) -> None:
    """A pattern leaves a file out of a push: that deletes nothing, as no link or rule does that leaves one out."""
    hubpub.push(folder, repo)
    (folder / "config.json").write_text('{"model_type": "bert"}\n')
    receipt = hubpub.push(folder, repo, exclude=["notes.txt"], prune="ours")
    assert receipt.commit
    assert "notes.txt" in api.list_repo_files(repo)
