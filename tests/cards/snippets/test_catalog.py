"""What the Hub's package says of libraries, as it is generated."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hubpub.cards import vocabularies
from hubpub.cards.snippets import catalog

ROOT = Path(__file__).parents[3]
LIBRARIES = json.loads((ROOT / "hubpub/cards/snippets/catalog.json").read_text())["libraries"]
TEMPLATES = sorted(key for key, library in LIBRARIES.items() if library["template"])
VARIANTS = [
    (key, variant["tag"])
    for key, library in LIBRARIES.items()
    for variant in library["variants"]
    if variant["template"]
]
OWN = {path.stem for path in (ROOT / "hubpub/cards/snippets/libraries").glob("*.py")}


def test_they_are_the_libraries_that_the_hub_knows():
    assert list(LIBRARIES) == list(vocabularies.libraries().values)
    assert catalog.source() == str(vocabularies.libraries())


def test_how_many_have_a_snippet_and_how_many_of_these_read_the_id_alone():
    """The generator proves the latter by what a snippet reads and by what it answers to some thousand models."""
    assert len(LIBRARIES) == 257
    assert sum(library["of_id_alone"] is not None for library in LIBRARIES.values()) == 125
    assert sum(library["of_id_alone"] is True for library in LIBRARIES.values()) == 93
    assert len(TEMPLATES) == 72
    assert len({key for key, _ in VARIANTS}) == 10


def test_where_hubpub_has_code_of_its_own_there_is_no_template():
    for key in {*TEMPLATES, *(key for key, _ in VARIANTS)}:
        assert key.replace("-", "_") not in OWN


def test_each_has_a_name_and_pages():
    for key in LIBRARIES:
        library = catalog.find(key)
        assert library.name.strip() == library.name != ""
        # they stand in links
        assert not set(library.name) & set("[]()<>*`\\\n|")
        for address in (library.repository, library.documentation):
            assert address is None or (address.startswith("https://") and not set(address) & set(" <>()\"'`\\\n"))
    transformers = catalog.find("transformers")
    assert (transformers.name, transformers.repository) == (
        "Transformers",
        "https://github.com/huggingface/transformers",
    )
    assert catalog.find("a-library-of-nobody") is None


@pytest.mark.parametrize(("key", "tag"), [*((key, "") for key in TEMPLATES), *VARIANTS])
def test_each_template_is_code_that_names_the_model(key, tag):
    snippet = catalog.snippet(key, "some-One/the.Model", {tag})
    parts = [snippet, *snippet.others]
    assert any("the.Model" in part.code for part in parts)
    for part in parts:
        assert "⟪" not in part.code
        assert "\t" not in part.code
        assert "pip install" not in part.code or key == "litert-lm"
    assert snippet.install or key == "litert-lm" or "says how it is installed" in snippet.notes[0]
    for part in parts:
        if part.language == "python":
            compile(part.code, key, "exec")
        else:
            subprocess.run(["bash", "-n", "-c", part.code], check=True)


@pytest.mark.parametrize("repo", ["me/x y", "me/$(x)", 'me/"+x', "me/x\n", "me", "me/'x"])
def test_an_id_with_other_letters_has_none(repo):
    assert all(catalog.snippet(key, repo) is None for key in TEMPLATES)


def test_tags_and_task_choose_among_several():
    def chosen(key: str, *tags: str) -> str:
        snippet = catalog.snippet(key, "me/x", tags)
        return snippet.code if snippet else ""

    assert "import Model, Inference" in chosen("pyannote-audio")
    assert "import Pipeline" in chosen("pyannote-audio", "pyannote-audio-pipeline", "other")
    assert chosen("nemo") == ""
    assert "ASRModel" in chosen("nemo", "automatic-speech-recognition")
    # of two, the one that the Hub asks for first
    assert "MusicGen" in chosen("audiocraft", "magnet", "musicgen")
    assert "Text2Speech" in chosen("espnet", "automatic-speech-recognition", "text-to-speech")


def test_a_gpu_is_told_of_where_the_code_needs_one():
    asked = "This code asks for a GPU with CUDA."
    assert asked in catalog.snippet("zonos", "me/x").notes
    assert "cuda" not in catalog.snippet("chronos-forecasting", "me/x").code
    assert asked not in catalog.snippet("chronos-forecasting", "me/x").notes
    # it looks for one, and goes on without
    assert asked not in catalog.snippet("stable-audio-tools", "me/x").notes


def test_a_library_without_a_template_has_none():
    assert catalog.snippet("transformers", "me/x") is None
    assert catalog.snippet("saelens", "me/x") is None  # names no model
    assert catalog.snippet("a-library-of-nobody", "me/x") is None


@pytest.mark.full
def test_it_is_that_of_the_pinned_package():
    """Needs npm and its registry."""
    script = ROOT / "scripts" / "constants" / "catalog.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
