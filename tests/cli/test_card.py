"""`hubpub card` with the standard recipe: the card, and where each of its sentences was read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
TWEETS = Path(__file__).parents[2] / "examples" / "tinytweets" / "facts.toml"
FACTS = '{"description": "Tells *reviews* apart.", "license": "mit", "base_model": "gpt2"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights.bin").write_bytes(b"x")
    (tmp_path / "facts.json").write_text(FACTS)
    return tmp_path / "model"


NAMED = ("--recipe", "standard", "--repo", "ada/reviews")


def test_the_card(call: Call, folder: Path) -> None:
    code, out, _ = call("card", folder, *NAMED, "--facts", folder.parent / "facts.json")
    assert code == 0
    assert out.startswith("---\nlicense: mit\nbase_model: gpt2\n---\n\n# reviews\n\nTells *reviews* apart.\n")


def test_without_facts(call: Call, folder: Path) -> None:
    assert call("card", folder, *NAMED) == (0, "# reviews\n", "")


def test_explained(call: Call, folder: Path) -> None:
    code, out, _ = call("card", folder, *NAMED, "--facts", folder.parent / "facts.json", "--explain")
    assert code == 0
    assert out.startswith("license: mit\n    facts.license\n\nbase_model: gpt2\n    facts.base_model\n\n")
    assert "\nTells *reviews* apart.\n    facts.description\n" in out


def test_explained_as_json(call: Call, folder: Path) -> None:
    _, out, _ = call("card", *NAMED, "--facts", folder.parent / "facts.json", "--explain", "--format", "json")
    assert json.loads(out)[0] == {"text": "license: mit", "places": ["facts.license"]}


def test_explained_into_a_file(call: Call, tmp_path: Path, folder: Path) -> None:
    written = tmp_path / "why.txt"
    assert call("card", *NAMED, "--facts", tmp_path / "facts.json", "--explain", "-o", written) == (0, "", "")
    assert written.read_text().startswith("license: mit\n    facts.license\n")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (
            ["{folder}", "--explain"],
            "the card is the folder's own, so nothing tells where its sentences were read. Name",
        ),
        (["--explain", "--read", "README.md"], "--read takes no other input"),
        (
            ["--explain", "--recipe", "huggingtweets", "--facts", str(TWEETS)],
            "the recipe huggingtweets does not tell where its sentences were read. Choose one that does: standard.",
        ),
    ],
)
def test_what_cannot_be_explained(call: Call, folder: Path, arguments: list[str], fault: str) -> None:
    (folder / "README.md").write_text("# Own\n")
    code, out, err = call("card", *(argument.format(folder=folder) for argument in arguments))
    assert (code, out) == (2, "")
    assert fault in err
