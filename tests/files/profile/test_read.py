"""The profile of a folder whose every value is a stranger's."""

from __future__ import annotations

import json
import tempfile
from dataclasses import fields
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.files.profile.read import read_profile
from hubpub.files.scan import scan
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Known, Profile, QuantizedFile
from hubpub.workflows.inputs.profile import parse_yaml, profile_of
from tests.files.profile.folders import WEIGHTS, facts, gguf, told

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["gpt2", "me/m", "/home/me", "LORA", "a\nb", "\ud800", "None", "5.23.0", "x" * 9999]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
# What the files hold when nobody meddles: each value in turn is replaced by any other.
WHOLE: dict[str, Any] = {
    "config.json": {
        "architectures": ["BertForSequenceClassification"],
        "model_type": "roberta",
        "auto_map": {"AutoModel": "m.M"},
        "transformers_version": "5.23.0",
        "_name_or_path": "me/m",
        "max_position_embeddings": 514,
        "pad_token_id": 1,
        "dtype": "float16",
        "id2label": {"0": "ham", "1": "spam"},
        "quantization_config": {"quant_method": "gptq", "bits": 4, "load_in_4bit": False},
        "quantization": {"group_size": 64, "bits": 4},
        "text_config": {"max_position_embeddings": 8, "num_experts": 8, "quantization_config": {}},
        "num_experts": 8,
        "num_experts_per_tok": 2,
        "architecture": "resnet18",
        "num_classes": 2,
        "pretrained_cfg": {"tag": "a1_in1k", "license": "mit", "input_size": [3, 224, 224], "label_names": ["a", "b"]},
        "type": "act",
        "input_features": {"observation.state": {"type": "STATE"}},
        "output_features": {"action": {"type": "ACTION"}},
        "sklearn": {"model": {"file": "m.pkl"}, "task": "tabular-classification"},
    },
    "adapter_config.json": {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": "me/m",
        "peft_version": "0.21.2",
        "r": 8,
        "lora_alpha": 16,
        "target_modules": ["q", "v"],
    },
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ],
    "1_Pooling/config.json": {"word_embedding_dimension": 4, "pooling_mode_mean_tokens": True, "pooling_mode": "mean"},
    "sentence_bert_config.json": {"max_seq_length": 128},
    "config_sentence_transformers.json": {
        "__version__": {"sentence_transformers": "6.2.0"},
        "similarity_fn_name": "cosine",
        "model_type": "SentenceTransformer",
    },
    "model_index.json": {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.42.1",
        "unet": ["diffusers", "UNet2DConditionModel"],
    },
    "tokenizer_config.json": {
        "tokenizer_class": "GPT2Tokenizer",
        "chat_template": [{"name": "default", "template": "{{ m }}"}],
        "model_max_length": 512,
    },
    "config_setfit.json": {"labels": ["a", "b"], "normalize_embeddings": False},
    "open_clip_config.json": {"model_cfg": {"embed_dim": 4}, "preprocess_cfg": {"mean": [0.5]}},
    "meta.json": {"lang": "en", "name": "m", "version": "1", "spacy_version": ">=3", "license": "MIT", "labels": {}},
    "metadata.json": {"keras_version": "3.12.0"},
}
OTHERS = {
    "model.safetensors": WEIGHTS,
    "adapter_model.safetensors": WEIGHTS,
    "unet/diffusion_pytorch_model.safetensors": WEIGHTS,
    "model_head.pkl": b"\x80\x04N.",
    "config.cfg": b"",
    "open_clip_model.safetensors": WEIGHTS,
}


def places_in(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value, also its own."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, inner in items for place in places_in(inner, (*here, key)))]


PLACES = [(path, place) for path, value in WHOLE.items() for place in places_in(value)]


def put(value: Any, place: tuple[Any, ...], other: Any) -> Any:
    """A value with another one in a place of it."""
    if not place:
        return other
    inner = put(value[place[0]], place[1:], other)
    if isinstance(value, dict):
        return {**value, place[0]: inner}
    return [inner if index == place[0] else item for index, item in enumerate(value)]


def is_of(value: Any, kind: Any) -> bool:
    """Whether a value is what a type says, to its last part."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if origin is UnionType or str(origin) == "typing.Union":
        return any(is_of(value, one) for one in inner)
    if origin is Known:
        return (
            isinstance(value, Known) and is_of(value.value, inner[0]) and is_of(value.place, str) and bool(value.place)
        )
    if origin is tuple:
        return isinstance(value, tuple) and all(is_of(item, inner[0]) for item in value)
    if str(origin) == "typing.Literal":
        return value in inner
    if origin is not None:
        return all(is_of(key, inner[0]) and is_of(item, inner[1]) for key, item in value.items())
    if kind is int:
        return type(value) is int and value >= 0
    if kind is str:
        return type(value) is str and value.encode() is not None
    return value is None if kind is type(None) else isinstance(value, kind)


HINTS = get_type_hints(Profile)


def wrongly_typed(profile: Profile) -> list[str]:
    return [field.name for field in fields(Profile) if not is_of(getattr(profile, field.name), HINTS[field.name])]


def test_the_judge_of_types_is_one():
    assert wrongly_typed(Profile()) == []
    bad = Profile(task=Known(1, "x"), parameters=Known(True, "x"), labels=Known(["a"], "x"), library=Known("x", ""))
    assert wrongly_typed(bad) == ["library", "task", "parameters", "labels"]
    assert wrongly_typed(Profile(relation=Known("kin", "x"), versions={"a": "b"})) == ["relation", "versions"]
    assert wrongly_typed(Profile(quantized_files=(Known(QuantizedFile("a", "b", 1), "x"),))) == []


def write(root: Path, files: dict[str, Any]) -> ModelFolder:
    for path, content in {**OTHERS, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return scan(root)


@settings(max_examples=150, deadline=None)
@given(st.sets(st.sampled_from(sorted(WHOLE)), max_size=6), st.sampled_from(PLACES), JSON)
def test_any_value_in_any_place_is_a_fact_of_the_right_kind_or_none(others, meddled, value):
    path, place = meddled
    files = {name: WHOLE[name] for name in others}
    with tempfile.TemporaryDirectory() as root:
        profile = profile_of(write(Path(root), {**files, path: put(WHOLE[path], place, value)}))
    assert wrongly_typed(profile) == []


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.binary(max_size=40) | st.sampled_from([b"[" * 99_999, b"9" * 9999, b"\xff"]))
def test_what_is_no_json_is_nothing(path, data):
    with tempfile.TemporaryDirectory() as root:
        assert wrongly_typed(profile_of(write(Path(root), {path: data}))) == []


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 400), st.integers(1, 255))
def test_any_bytes_in_a_header_of_gguf(data, at, other):
    whole = bytearray(
        gguf({"general.architecture": "llama", "general.tags": ["a"], "llama.context_length": 8}, {"w": (2,)})
    )
    if data:
        whole[at % len(whole) :] = data
    whole[at % len(whole) if at % len(whole) < len(whole) else 0] ^= other
    with tempfile.TemporaryDirectory() as root:
        assert wrongly_typed(profile_of(write(Path(root), {"m.gguf": bytes(whole)}))) == []


def test_a_link_that_leads_out_is_not_followed(tmp_path):
    outside = tmp_path / "outside.json"
    outside.write_text('{"peft_type": "LORA", "peft_version": "9"}')
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "adapter_config.json").symlink_to(outside)
    assert facts(profile_of(scan(folder))) == {}
    # nor where the file became a link after it was scanned
    (folder / "adapter_config.json").unlink()
    (folder / "adapter_config.json").write_text("{}" * 30)
    model = scan(folder)
    outside.rename(tmp_path / "kept.json")
    (folder / "adapter_config.json").unlink()
    (folder / "adapter_config.json").symlink_to(tmp_path / "kept.json")
    assert facts(profile_of(model)) == {}


def test_what_is_too_large_is_not_read(tmp_path):
    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_positions": 8}
    files = {"model.safetensors": WEIGHTS, "config.json": json.dumps(config)}
    assert facts(told(tmp_path, files))["architecture"] == "GPT2LMHeadModel"
    files["config.json"] += " " * 8_000_000
    assert "architecture" not in facts(told(tmp_path, files))


def test_an_empty_folder_tells_nothing(tmp_path):
    assert facts(told(tmp_path, {})) == {}


def test_the_files_are_those_of_the_folder(tmp_path):
    profile = told(tmp_path, {"b.txt": "x", "a.txt": "yy"})
    assert [(file.path, file.size) for file in profile.files] == [("a.txt", 2), ("b.txt", 1)]


def test_the_same_question_is_answered_from_memory(tmp_path):
    kept: dict[str, Any] = {}
    asked: list[str] = []

    def remember(stream: Any, question: str, look: Any) -> Any:
        if question not in kept:
            asked.append(question)
            kept[question] = json.loads(json.dumps(look()))
        return kept[question]

    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}
    told(tmp_path, {"model.safetensors": WEIGHTS, "config.json": config})
    first = read_profile(scan(tmp_path), parse_yaml, remember)
    assert facts(first)["parameters"] == 204
    before = list(asked)
    assert read_profile(scan(tmp_path), parse_yaml, remember) == first
    assert asked == before
    # an answer of another version of ours is not believed
    kept.update({question: {"elements": 1} for question in kept})
    assert read_profile(scan(tmp_path), parse_yaml, remember) == first
