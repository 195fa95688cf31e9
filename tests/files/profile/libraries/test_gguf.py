"""What a folder of GGUF files tells."""

from __future__ import annotations

import pytest

from hubpub.types.profile import QuantizedFile
from tests.files.profile.folders import facts, gguf, places, told

HEADER = {
    "general.architecture": "llama",
    "general.type": "model",
    "general.name": "Tiny Llama 1B",
    "general.file_type": 15,
    "general.license": "llama3.2",
    "general.languages": ["en", "de", "English"],
    "general.tags": ["chat", "text generation"],
    "llama.context_length": 2048,
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.chat_template": "{% for m in messages %}\n{{ m }}{% endfor %}",
    "tokenizer.ggml.tokens": [f"t{n}" for n in range(500)],
}
Q4_K, F16 = 12, 1
SHAPES = {"token_embd.weight": (256, 4)}


def test_a_model_of_two_quantisations(tmp_path):
    small, large = gguf(HEADER, SHAPES, Q4_K), gguf({**HEADER, "general.file_type": 1}, SHAPES, F16) + bytes(99)
    profile = told(tmp_path, {"tiny-Q4_K_M.gguf": small, "tiny.gguf": large})
    assert facts(profile) == {
        "library": "gguf",
        "architecture": "llama",
        "task": "text-generation",
        "parameters": 1024,
        "weights_size": len(small),
        "context_length": 2048,
        "tokenizer": "gpt2",
        "chat_template": HEADER["tokenizer.chat_template"],
        "quantization": "Q4_K_M",
        "quantized_files": (
            QuantizedFile("tiny-Q4_K_M.gguf", "Q4_K_M", len(small)),
            QuantizedFile("tiny.gguf", "F16", len(large)),
        ),
        "languages": ("en", "de"),
        "license": "llama3.2",
        "tags": ("chat", "text generation"),
        "gguf.name": "Tiny Llama 1B",
    }
    assert places(profile)["license"] == "tiny-Q4_K_M.gguf: general.license"
    assert [known.place for known in profile.quantized_files] == [
        "tiny-Q4_K_M.gguf: its name",
        "tiny.gguf: general.file_type",
    ]


def test_parts_are_one_file(tmp_path):
    parts = {f"Q8_0/m-Q8_0-0000{n}-of-00002.gguf": gguf(HEADER | {"general.file_type": 7}, SHAPES, 8) for n in (1, 2)}
    size = sum(map(len, parts.values()))
    profile = told(tmp_path / "all", parts)
    assert facts(profile)["quantized_files"] == (QuantizedFile("Q8_0/m-Q8_0-00001-of-00002.gguf", "Q8_0", size),)
    assert profile.weights_size.value == size
    assert profile.parameters is None
    parts.popitem()
    assert facts(told(tmp_path / "one", parts)).get("quantized_files") is None


@pytest.mark.parametrize("kind", ["mmproj", "adapter", "imatrix"])
def test_what_is_no_model_is_no_quantisation(tmp_path, kind):
    projector = gguf({"general.type": kind, "general.file_type": 1}, SHAPES, F16)
    assert "quantized_files" not in facts(told(tmp_path, {"mmproj-F16.gguf": projector}))


@pytest.mark.parametrize(
    ("name", "file_type", "kind"),
    [
        ("m.Q4_K_M.gguf", 15, "Q4_K_M"),
        ("m-UD-Q4_K_XL.gguf", 15, "UD-Q4_K_XL"),
        ("m-q5_0.gguf", 8, "Q5_0"),
        ("m-Q4_K_M.gguf", 7, "Q8_0"),  # the header is right, and not the name
        ("m.gguf", 32, "BF16"),
        ("m-IQ2_XXS.gguf", 19, "IQ2_XXS"),
        ("m-Q3_K_L.gguf", 999, "Q3_K_L"),
        ("SQ4_0x.gguf", 999, None),
    ],
)
def test_the_kind(tmp_path, name, file_type, kind):
    profile = told(tmp_path, {name: gguf({**HEADER, "general.file_type": file_type}, SHAPES, Q4_K)})
    assert [known.value.kind for known in profile.quantized_files] == ([kind] if kind else [])


def base(url: str) -> dict:
    return {"general.base_model.count": 1, "general.base_model.0.repo_url": url}


@pytest.mark.parametrize(
    ("header", "bases", "relation"),
    [
        (base("https://huggingface.co/me/Tiny-Llama-1B"), ("me/Tiny-Llama-1B",), "quantized"),
        (base("https://huggingface.co/meta-llama/Llama-3.2-1B"), ("meta-llama/Llama-3.2-1B",), None),
        (
            base("https://huggingface.co/meta-llama/X") | {"general.source.repo_url": "https://huggingface.co/me/x"},
            ("me/x",),
            "quantized",
        ),
        ({"general.source.huggingface.repository": "me/x"}, ("me/x",), "quantized"),
        (base("https://example.com/me/x"), None, None),
        (base("https://huggingface.co/datasets/x"), None, None),
        (base("/home/me/x"), None, None),
        ({"general.base_model.count": 4_000_000_000}, None, None),
    ],
)
def test_the_base_model(tmp_path, header, bases, relation):
    found = facts(told(tmp_path, {"m.gguf": gguf(HEADER | header, SHAPES, Q4_K)}))
    assert (found.get("base_models"), found.get("relation")) == (bases, relation)


def test_datasets(tmp_path):
    header = {"general.dataset.count": 1, "general.dataset.0.repo_url": "https://huggingface.co/datasets/me/d"}
    assert facts(told(tmp_path, {"m.gguf": gguf(HEADER | header, SHAPES, Q4_K)}))["datasets"] == ("me/d",)


def test_a_mixture_of_experts(tmp_path):
    shapes = {"blk.0.ffn_up_exps.weight": (256, 2, 8), "token_embd.weight": (256, 4)}
    header = HEADER | {"llama.expert_count": 8, "llama.expert_used_count": 2}
    profile = told(tmp_path, {"m.gguf": gguf(header, shapes, Q4_K)})
    assert (profile.parameters.value, profile.active_parameters.value) == (5120, 2048)


def test_files_beside_a_model_of_transformers(tmp_path):
    config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    files = {"config.json": config, "model.safetensors": b"x", "m-Q8_0.gguf": gguf(HEADER, SHAPES, 8)}
    found = facts(told(tmp_path, files))
    assert found["library"] == "transformers"
    assert [file.kind for file in found["quantized_files"]] == ["Q4_K_M"]


def test_what_is_cut_short_or_no_gguf_is_nothing(tmp_path):
    for name, data in {"cut": gguf(HEADER, SHAPES)[:200], "none": b"junk" * 99, "empty": b""}.items():
        assert facts(told(tmp_path / name, {"m.gguf": data})) == {}


@pytest.mark.parametrize(
    ("header", "task"),
    [
        ({"general.architecture": "qwen3moe"}, "text-generation"),
        # it makes vectors
        ({"llama.pooling_type": 3}, None),
        ({"general.architecture": "bert"}, None),
        ({"general.architecture": "t5encoder"}, None),
        # it sees
        ({"general.architecture": "qwen2vl"}, None),
        ({"general.architecture": "some-new-one"}, None),
    ],
)
def test_the_task_where_the_architecture_tells_it(tmp_path, header, task):
    found = told(tmp_path, {"m.gguf": gguf(HEADER | header, SHAPES, Q4_K)})
    assert facts(found).get("task") == task
    assert task is None or places(found)["task"] == "m.gguf: general.architecture"


def test_a_projector_beside_it_says_that_it_sees(tmp_path):
    files = {"m.gguf": gguf(HEADER, SHAPES, Q4_K), "mmproj-F16.gguf": gguf({"general.type": "mmproj"}, SHAPES, F16)}
    assert "task" not in facts(told(tmp_path, files))
