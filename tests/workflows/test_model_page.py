"""What a model's page shows of its card."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from hubpub.types.card import Card
from hubpub.workflows.model_page import describe, named, read_weights, runs_in

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "tests" / "corpus" / "huggingtweets" / "repaired").glob("*.md"))
DATA, TRAINING = "https://wandb.ai/a/p/runs/data1", "https://wandb.ai/a/p/runs/train1"


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_tells_its_lineage(path: Path) -> None:
    found = describe(path.read_bytes().decode(), f"huggingtweets/{path.stem}", [])
    kinds = [step.kind for step in found.lineage]
    assert kinds == ["data run", "dataset", "training run", "model", "repository"]
    assert found.lineage[0].url != found.lineage[2].url
    assert found.metadata.languages == (("en", "English"),)
    assert "huggingtweets" in found.metadata.tags
    assert [part.text for example in found.examples for part in example.inputs] == ["My dream is"]
    assert found.usages == (), "the card names no library"


def test_a_card_of_the_standard_recipe_tells_all() -> None:
    text = (ROOT / "tests" / "golden" / "cards" / "classifier.md").read_text()
    found = describe(text, "ada/film-reviews", ["config.json", "model.safetensors"])
    assert [(step.kind, step.text) for step in found.lineage] == [
        ("data run", "ada/reviews/d4t4pr3p"),
        ("dataset", "stanfordnlp/imdb"),
        ("base model", "distilbert/distilbert-base-uncased"),
        ("training run", "ada/reviews/j1ak5d5p"),
        ("repository", "ada/film-reviews"),
    ]
    assert [(result.metric, result.value) for result in found.results] == [("accuracy", "0.9284"), ("f1", "0.92791")]
    assert found.text == Card(text).body
    [usage] = found.usages
    assert (usage.title, usage.install) == ("Transformers", "pip install -U transformers torch")
    assert 'pipeline("text-classification", model="ada/film-reviews")' in usage.code


@pytest.mark.parametrize(
    ("body", "data", "training"),
    [
        ("", None, None),
        (f"[run]({TRAINING})", None, TRAINING),
        (f"[Explore the data]({DATA}/artifacts)\n[run]({TRAINING}/overview)", DATA, TRAINING),
        (f"[run]({TRAINING})\n[another](https://wandb.ai/a/p/runs/other)", None, None),
        (f"[run]({TRAINING})\n[again](https://app.wandb.ai/a/p/runs/train1)", None, TRAINING),
        ("https://wandb.ai/a/p and https://example.org/a/runs/b", None, None),
        ("https://wandb.ai/a/p/runs/<script>", None, None),
    ],
)
def test_runs_are_told_by_their_links(body: str, data: str | None, training: str | None) -> None:
    found = runs_in(body)
    assert tuple(run and run.url for run in found) == (data, training)


def test_names() -> None:
    assert named("language", "de") == "German"
    assert named("library", "transformers") == "Transformers"
    assert named("language", "<x>") == named("library", "nonsense") == named("task", "text-generation") == ""


@pytest.mark.parametrize(
    "text", ["", "---\n", "---\n[1]\n---\n", "---\na: [\n---\n", "---\nwidget: 1\ntags: {a: b}\n---\nx"]
)
def test_no_card_is_too_odd(text: str) -> None:
    assert describe(text, "a/b", ["README.md"]).text is not None


def test_headers_of_weights() -> None:
    data = save({"a": np.zeros((2, 3), np.float16), "b": np.zeros(4, np.float32)}, {"format": "np"})
    header = read_weights("x/model.safetensors", io.BytesIO(data), len(data))
    assert header is not None
    assert (header.parameters, header.dtype, header.metadata) == (10, "F16", {"format": "np"})
    assert read_weights("a.bin", io.BytesIO(data), len(data)) is None
    for name in ("a.safetensors", "a.gguf"):
        with pytest.raises(ValueError, match=r"\w"):
            read_weights(name, io.BytesIO(b"GGUFxxxx"), 8)
