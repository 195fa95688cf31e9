"""`hubpub init` without a terminal: what is known is written, and what is not is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from huggingface_hub import HfApi, ModelCard, constants

from hubpub import localhub
from tests.support.models import model_folder

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = model_folder(tmp_path / "model", count=10)
    config = {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "transformers_version": "5.23.0"}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_what_is_missing_is_told(call: Call, folder: Path) -> None:
    code, out, err = call("init", folder, "ada/x", stdin=b"")
    assert (code, err) == (0, "")
    assert out == (
        f"wrote {folder}/hubpub.toml:\n"
        '  repo = "ada/x"\n'
        "known, and read anew by each push:\n"
        "  library_name  transformers  (config.json: transformers_version)\n"
        "  pipeline_tag  text-generation  (config.json: architectures[0])\n"
        "missing:\n"
        "  license     which licence it has; say it with --license ID\n"
        "  language    which languages it is for; say it with --language CODE\n"
        "  base_model  what it was made from, if it was made from another model; say it with --base-model MODEL\n"
    )


def test_a_push_needs_no_more(call: Call, account: localhub.Serving, api: HfApi, folder: Path) -> None:
    given = ("--license", "mit", "--language", "en", "--language", "de", "--base-model", "openai-community/gpt2")
    assert call("init", folder, "tiny", *given, stdin=b"")[0] == 0
    code, out, err = call("push", folder, "--yes")
    assert (code, err) == (0, "")
    assert "Published local/tiny in one commit." in out
    card = ModelCard.load(api.hf_hub_download("local/tiny", "README.md", local_dir=folder.parent / "there"))
    assert (card.data.license, card.data.language) == ("mit", ["en", "de"])
    assert card.data.base_model == "openai-community/gpt2"
    assert not {"facts.toml", "hubpub.toml"} & set(api.list_repo_files("local/tiny"))
    # a second time says the same, and adds nothing
    code, out, _ = call("init", folder, "--quiet", stdin=b"")
    assert (code, out) == (0, "")


def test_as_json(call: Call, folder: Path) -> None:
    code, out, _ = call("init", folder, "ada/x", "--license", "mit", "--format", "json", stdin=b"")
    said = json.loads(out)
    assert code == 0
    assert said["repo"] == {"value": "ada/x", "place": "REPO"}
    assert said["known"]["library_name"]["value"] == "transformers"
    assert list(said["missing"]) == ["language", "base_model"]
    assert [Path(file["path"]).name for file in said["written"]] == ["facts.toml", "hubpub.toml"]
    jsonschema.validate(said, json.loads(call("schema", "setup")[1]))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (("--license", "MIT"), "--license: 'MIT' is no licence id of the Hub (it has mit). Mend it, or leave it out."),
        (("--language", "en", "--language", "x1"), "--language: 'x1' is no language code of the Hub."),
        (("--base-model", "./out"), "--base-model: './out' is no id of a model on the Hub: an id is name or"),
        (("a b",), "'me/a b' is no name for a repository"),
    ],
)
def test_what_cannot_be(call: Call, folder: Path, given: tuple[str, ...], fault: str) -> None:
    code, out, err = call("init", folder, *given, stdin=b"")
    assert (code, out) == (2, "")
    assert fault in err
    assert not (folder / "hubpub.toml").exists()


def test_no_folder(call: Call, tmp_path: Path) -> None:
    code, out, err = call("init", tmp_path / "none", "ada/x", stdin=b"")
    assert (code, out) == (2, "")
    assert "there is no folder" in err
    assert not (tmp_path / "none").exists()


def test_the_base_models_card_in_the_cache_is_told(
    call: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    snapshot = tmp_path / "models--ada--base" / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (tmp_path / "models--ada--base" / "refs").mkdir()
    (tmp_path / "models--ada--base" / "refs" / "main").write_text("a" * 40)
    (snapshot / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\n")
    code, out, _ = call("init", folder, "ada/x", "--base-model", "ada/base", "--language", "de", stdin=b"")
    assert code == 0
    assert "the card of ada/base in the Hub's cache on this machine says license: mit\n" in out
    assert "says language" not in out
    assert (folder / "facts.toml").read_text().endswith('language = "de"\nbase_model = "ada/base"\n')


def test_a_hostile_folder_moves_no_terminal(call: Call, folder: Path, tmp_path: Path) -> None:
    bad = "\x1b]0;owned\x07\x1b[2J"
    (folder / "config.json").write_text(
        json.dumps({"_name_or_path": f"{bad}x/y", "architectures": [bad], "model_type": bad, bad: bad})
    )
    (folder / "README.md").write_text(
        f'---\nlicense: "{bad.encode("unicode_escape").decode()}"\n---\n# {bad}\n\nMine.\n'
    )
    (folder / f"{bad}.safetensors").write_bytes(b"x")
    code, out, err = call("init", folder, "ada/x", stdin=b"")
    assert code == 0
    assert not {"\x1b", "\x07"} & set(out + err)
    assert "  license     which licence it has; say it in the front matter of README.md\n" in out
    (folder / "README.md").unlink()
    moved = folder.rename(tmp_path / bad)
    code, out, err = call("init", moved, "ada/x", "--license", "mit", stdin=b"")
    assert (code, err) == (0, "")
    assert not {"\x1b", "\x07"} & set(out)
    assert rf"wrote {tmp_path}/\x1b]0;owned\x07\x1b[2J/facts.toml:" in out
