"""WT002 to WT004, WT006 and WT007: config, tokenizer, layout, parts; each alone, given only its draft."""

from __future__ import annotations

import json

import pytest

from hubpub.rules.weights.completeness import no_config, no_tokenizer, unknown_layout
from hubpub.rules.weights.layouts import layouts_of
from hubpub.rules.weights.parts import adapter_without_base, missing_part
from hubpub.rules.weights.tree import tree_of
from hubpub.types.findings import Severity
from tests.rules.families import rules_of
from tests.rules.weights.drafts import GPT2, SAFETENSORS, card_alone, draft_of

MODEL = {"model.safetensors": SAFETENSORS}
TRANSFORMERS = "---\nlibrary_name: transformers\n---\n# A model\n"


def test_a_card_alone_has_none_of_it():
    for rule in rules_of("WT00"):
        assert list(rule(card_alone())) == []


@pytest.mark.parametrize(
    ("files", "card", "severity"),
    [
        (MODEL, "", Severity.WARNING),
        (MODEL, TRANSFORMERS, Severity.ERROR),
        ({**MODEL, "tokenizer_config.json": "{}"}, "", Severity.ERROR),
        ({**MODEL, "generation_config.json": "{}"}, "", Severity.ERROR),
        ({"pytorch_model.bin": b"x", "generation_config.json": "{}"}, "", Severity.ERROR),
        ({"model-00001-of-00002.safetensors": SAFETENSORS}, TRANSFORMERS, Severity.ERROR),
        ({"adapter_model.safetensors": SAFETENSORS}, "", Severity.ERROR),
        ({"fr/adapter_model.bin": b"x", "adapter_config.json": "{}"}, "", Severity.ERROR),
    ],
)
def test_no_config(tmp_path, files, card, severity):
    [finding] = no_config(draft_of(tmp_path, files, card=card))
    assert (finding.code, finding.severity) == ("WT002", severity)
    assert finding.subject.path in files


@pytest.mark.parametrize(
    ("files", "remote"),
    [
        ({**MODEL, "config.json": "{}"}, ()),
        (MODEL, ("config.json",)),
        ({"model.gguf": b"x"}, ()),
        ({"adapter_model.safetensors": SAFETENSORS, "adapter_config.json": "{}"}, ()),
        ({"adapter_model.safetensors": SAFETENSORS}, ("adapter_config.json",)),
        ({"consolidated.safetensors": SAFETENSORS, "params.json": "{}"}, ()),
        ({**MODEL, "open_clip_config.json": "{}"}, ()),
        ({**MODEL, "hyperparams.yaml": "a: 1"}, ()),
        ({"unet/diffusion_pytorch_model.safetensors": SAFETENSORS, "model_index.json": "{}"}, ()),
    ],
)
def test_a_config_or_none_needed(tmp_path, files, remote):
    assert list(no_config(draft_of(tmp_path, files, remote=remote))) == []


def test_no_tokenizer(tmp_path):
    files = {**MODEL, "config.json": GPT2}
    [finding] = no_tokenizer(draft_of(tmp_path, files))
    assert (finding.code, finding.severity) == ("WT003", Severity.WARNING)
    assert finding.message == "a gpt2 model takes text, and there is no tokenizer (such as tokenizer.json)"
    assert list(no_tokenizer(draft_of(tmp_path, files, remote=("tokenizer.json",)))) == []


@pytest.mark.parametrize(
    "files",
    [
        {**MODEL, "config.json": GPT2, "tokenizer.json": "{}"},
        {**MODEL, "config.json": GPT2, "vocab.json": "{}", "merges.txt": ""},
        {**MODEL, "config.json": '{"model_type": "vit"}'},
        {**MODEL, "config.json": '{"model_type": ["gpt2"]}'},
        {**MODEL, "config.json": "not json"},
        {"adapter_model.safetensors": SAFETENSORS, "config.json": GPT2},
        {"model.gguf": b"x", "config.json": GPT2},
    ],
)
def test_a_tokenizer_or_none_needed(tmp_path, files):
    assert list(no_tokenizer(draft_of(tmp_path, files))) == []


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
        assert list(unknown_layout(draft)) == []
        return
    assert found == ()
    [finding] = unknown_layout(draft)
    assert (finding.code, finding.severity) == ("WT004", Severity.WARNING)
    assert "looked for config.json, adapter_config.json" in finding.message
    assert list(unknown_layout(draft_of(tmp_path, files, card="---\nlibrary_name: 'mine'\n---\n"))) == []


def test_without_weights_the_layout_is_another_rules_matter(tmp_path):
    assert list(unknown_layout(draft_of(tmp_path, {"notes.txt": "x"}))) == []


MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def test_a_missing_module(tmp_path):
    files = {**MODEL, "modules.json": json.dumps(MODULES), "config.json": "{}"}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.code, finding.severity) == ("WT006", Severity.ERROR)
    assert finding.message == "modules.json names a Pooling in 1_Pooling, and there is no 1_Pooling/config.json"
    files["1_Pooling/config.json"] = "{}"
    assert list(missing_part(draft_of(tmp_path, files))) == []


@pytest.mark.parametrize("modules", ["{}", "[1]", '[{"path": 1}]', '[{"path": "x", "type": "my.Own"}]', "nonsense"])
def test_modules_that_nobody_here_knows(tmp_path, modules):
    assert list(missing_part(draft_of(tmp_path, {"modules.json": modules}))) == []


def test_a_missing_component(tmp_path):
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_extra": ["a", "b"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "safety_checker": [None, None],
        "force_zeros": True,
    }
    files = {"model_index.json": json.dumps(index), "unet/config.json": "{}", "unet/model.safetensors": SAFETENSORS}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.severity, finding.subject.path) == (Severity.WARNING, "model_index.json")
    assert finding.message == "model_index.json names AutoencoderKL as vae, and there is no vae/"
    assert list(missing_part(draft_of(tmp_path, files, remote=("vae/config.json", "vae/x.safetensors")))) == []


def test_a_component_without_its_weights(tmp_path):
    index = {
        "_class_name": "DDPMPipeline",
        "unet": ["diffusers", "UNet2DModel"],
        "scheduler": ["diffusers", "DDPMScheduler"],
        "tokenizer": ["transformers", "CLIPTokenizerFast"],
    }
    files = {
        "model_index.json": json.dumps(index),
        "unet/config.json": "{}",
        "scheduler/scheduler_config.json": "{}",
        "tokenizer/config.json": "{}",
    }
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.severity, finding.subject.path) == (Severity.WARNING, "model_index.json")
    assert finding.message.endswith("names UNet2DModel as unet, and there is no unet/ with weights in it")


@pytest.mark.parametrize(
    ("kind", "files", "missing"),
    [
        ("models.Dense", (), "9_X/config.json"),
        ("base.modules.dense.Dense", ("9_X/config.json",), "9_X/model.safetensors"),
        ("models.LayerNorm", ("9_X/config.json", "9_X/pytorch_model.bin"), None),
        ("models.Normalize", (), None),
        ("models.Router", (), "9_X/"),
        ("models.Router", ("9_X/router_config.json",), None),
    ],
)
def test_each_kind_of_module(tmp_path, kind, files, missing):
    modules = [{"idx": 0, "name": "9", "path": "9_X", "type": f"sentence_transformers.{kind}"}]
    draft = draft_of(tmp_path, {"modules.json": json.dumps(modules)}, remote=files)
    found = [finding.message.rsplit("there is no ", 1)[1] for finding in missing_part(draft)]
    assert found == ([] if missing is None else [missing])


def test_code_that_is_not_there(tmp_path):
    auto_map = {"AutoConfig": "configuration_foo.Foo", "AutoModel": "me/m--modeling_foo.Foo", "AutoX": ["x.Y", None]}
    files = {**MODEL, "config.json": json.dumps({"model_type": "foo", "auto_map": auto_map}), "x.py": ""}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT006", Severity.WARNING, "config.json")
    assert finding.message == "config.json names code in its auto_map, and there is no configuration_foo.py"
    assert list(missing_part(draft_of(tmp_path, files, remote=("configuration_foo.py",)))) == []


@pytest.mark.parametrize(
    "base", [None, "", "/home/me/llama-3-8b", "./base", "../base", "~/base", "C:\\models\\x", "out/run/checkpoint-5"]
)
def test_an_adapter_of_nothing_that_others_have(tmp_path, base):
    config = json.dumps({"peft_type": "LORA", "base_model_name_or_path": base})
    [finding] = adapter_without_base(draft_of(tmp_path, {"x/adapter_config.json": config}))
    assert (finding.code, finding.severity, finding.subject.path) == (
        "WT007",
        Severity.WARNING,
        "x/adapter_config.json",
    )
    assert not base or base not in finding.message


@pytest.mark.parametrize(
    "config",
    [
        {"peft_type": "LORA", "base_model_name_or_path": "meta-llama/Llama-3-8B"},
        {"peft_type": "LORA", "base_model_name_or_path": "gpt2"},
        {"peft_type": "LORA", "base_model_name_or_path": None, "auto_mapping": {"parent_library": "mine.models"}},
        {"model_name": "bert-base-uncased", "config": {}},
        {"peft_type": "LORA", "base_model_name_or_path": 7},
        ["nonsense"],
    ],
)
def test_an_adapter_with_its_base(tmp_path, config):
    assert list(adapter_without_base(draft_of(tmp_path, {"adapter_config.json": json.dumps(config)}))) == []


@pytest.mark.parametrize("library", ["flair", "my-lib", "speechbrain"])
def test_a_library_that_needs_no_config(tmp_path, library):
    card = f"---\nlibrary_name: {library}\n---\n"
    assert list(no_config(draft_of(tmp_path, {"pytorch_model.bin": b"x"}, card=card))) == []
