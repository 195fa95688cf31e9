"""WT004: which library loads the weights; alone, given only its draft."""

from __future__ import annotations

import pytest

from hubpub.files.layouts import layouts_of
from hubpub.rules.weights.library import unknown_library
from hubpub.rules.weights.tree import tree_of
from hubpub.types.findings import Severity
from tests.rules.weights.drafts import GPT2, SAFETENSORS, card_alone, draft_of

MODEL = {"model.safetensors": SAFETENSORS}


def card(*lines: str) -> str:
    return "\n".join(("---", "license: mit", *lines, "---", "", "# A model", ""))


def test_a_card_alone_has_none_of_it():
    assert list(unknown_library(card_alone())) == []


@pytest.mark.parametrize(
    ("files", "layout"),
    [
        ({**MODEL, "config.json": GPT2}, "transformers"),
        (MODEL, "transformers"),
        ({"adapter_model.safetensors": b"x", "adapter_config.json": "{}"}, "PEFT adapter"),
        ({**MODEL, "modules.json": "[]", "config.json": "{}"}, "sentence-transformers"),
        ({**MODEL, "config.json": '{"architecture": "resnet50", "pretrained_cfg": {}}'}, "timm"),
        ({"model_index.json": "{}", "unet/diffusion_pytorch_model.bin": "x"}, "diffusers"),
        ({"pytorch_lora_weights.safetensors": "x"}, "diffusers"),
        ({"llama-q4.gguf": "x"}, "GGUF (llama.cpp)"),
        ({"onnx/model.onnx": "x"}, "ONNX"),
        ({"meta.json": "{}", "config.cfg": "x", "ner/model.bin": "x"}, "spaCy"),
        ({"model.keras": "x"}, "Keras"),
        ({"saved_model.pb": "x", "variables/variables.index": "x"}, "TensorFlow SavedModel"),
        ({"skops.skops": "x"}, "scikit-learn"),
        ({"model.joblib": "x"}, "scikit-learn"),
        ({"model.pkl": "x", "pyproject.toml": "x"}, "fastai"),
        ({"ppo-LunarLander-v2.zip": "x", "config.json": "{}"}, "stable-baselines3 or ML-Agents"),
        ({"best.pt": "x", "args.yaml": "x"}, "Ultralytics"),
        ({"weights.npz": "x", "config.json": "{}"}, "MLX"),
        ({"stt_en.nemo": "x"}, "NeMo"),
        ({"best-model.pt": "x"}, "flair"),
        ({"embedding_model.ckpt": "x", "hyperparams.yaml": "x"}, "SpeechBrain"),
        ({"meta.yaml": "x", "exp/asr/valid.acc.ave.pth": "x"}, "ESPnet"),
        ({"weird.pt": "x"}, None),
        ({"weird.weights": "x", "notes.txt": "x"}, None),
    ],
)
def test_layouts(tmp_path, files, layout):
    draft = draft_of(tmp_path, files)
    found = layouts_of(tree_of(draft))
    if layout is not None:
        assert layout in found
        assert "looked for" not in "".join(finding.message for finding in unknown_library(draft))
        return
    assert found == ()
    [finding] = unknown_library(draft)
    assert (finding.code, finding.severity) == ("WT004", Severity.WARNING)
    assert "looked for config.json, adapter_config.json" in finding.message
    assert "`library_name: …`" in finding.remedy
    assert list(unknown_library(draft_of(tmp_path, files, card="---\nlibrary_name: 'mine'\n---\n"))) == []


def test_without_weights_the_library_is_another_rules_matter(tmp_path):
    assert list(unknown_library(draft_of(tmp_path, {"notes.txt": "x"}))) == []


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({**MODEL, "config.json": '{"architecture": "resnet50", "num_classes": 3, "pretrained_cfg": {}}'}, "timm"),
        ({"model_index.json": "{}", "unet/diffusion_pytorch_model.safetensors": SAFETENSORS}, "diffusers"),
        ({"pytorch_lora_weights.safetensors": SAFETENSORS}, "diffusers"),
        ({"model.skops": "x"}, "sklearn"),
        ({"model.skops": "x", "config.json": '{"sklearn": {}}'}, "sklearn"),
        ({**MODEL, "modules.json": "[]", "config.json": GPT2}, "sentence-transformers"),
        ({"model.keras": "x"}, "keras"),
        ({"weights.npz": "x", "config.json": "{}"}, "mlx"),
        ({"meta.json": "{}", "config.cfg": "x", "ner/model": "x"}, "spacy"),
    ],
)
def test_the_line_to_write(tmp_path, files, key):
    [finding] = unknown_library(draft_of(tmp_path, files, card=card()))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT004", Severity.WARNING, "README.md")
    assert f"`library_name: {key}`" in finding.remedy
    for told in (f"library_name: {key}", "library_name: another", f"tags: [x, {key}]", f"tags:\n- {key}"):
        assert list(unknown_library(draft_of(tmp_path, files, card=card(told)))) == []


@pytest.mark.parametrize("name", ["m-Q4_K_M.gguf", "quants/m.gguf"])
def test_of_a_gguf_file_the_task_is_what_is_missing(tmp_path, name):
    files = {name: "x"}
    [finding] = unknown_library(draft_of(tmp_path, files, card=card("base_model: a/b")))
    assert "`pipeline_tag: text-generation`" in finding.remedy
    for told in ("pipeline_tag: text-to-speech", "library_name: gguf", "library_name: llama.cpp"):
        assert list(unknown_library(draft_of(tmp_path, files, card=card(told)))) == []


@pytest.mark.parametrize(
    "files",
    [
        {**MODEL, "config.json": GPT2},
        {"adapter_model.safetensors": SAFETENSORS, "adapter_config.json": "{}"},
        {"stt.nemo": "x"},
        {"saved_model.pb": "x"},
        {"onnx/model.onnx": "x", "config.json": GPT2},
    ],
)
def test_what_the_hub_tells_by_itself_or_nobody_can(tmp_path, files):
    assert list(unknown_library(draft_of(tmp_path, files, card=card()))) == []
