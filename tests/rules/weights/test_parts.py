"""WT002, WT006 and WT007: config and parts; each alone, given only its draft."""

from __future__ import annotations

import json

import pytest

from hubpub.rules.weights.completeness import no_config
from hubpub.rules.weights.parts import adapter_without_base, missing_part
from hubpub.types.findings import Severity
from tests.rules.families import rules_of
from tests.rules.weights.drafts import SAFETENSORS, card_alone, draft_of

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
    assert (finding.severity, finding.subject.path) == (Severity.ERROR, "model_index.json")
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
    assert (finding.severity, finding.subject.path) == (Severity.ERROR, "model_index.json")
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
    assert (finding.code, finding.severity, finding.subject.path) == ("WT006", Severity.ERROR, "config.json")
    assert finding.message == "config.json names code in its auto_map, and there is no configuration_foo.py"
    assert list(missing_part(draft_of(tmp_path, files, remote=("configuration_foo.py",)))) == []
    # a model that transformers has by now loads without the code
    files["config.json"] = json.dumps({"model_type": "deepseek_v3", "auto_map": auto_map})
    assert [finding.severity for finding in missing_part(draft_of(tmp_path, files))] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("name", "kind", "severity"),
    [
        ("text_encoder", "CLIPTextModel", Severity.ERROR),
        ("text_encoder_2", "T5EncoderModel", Severity.ERROR),
        ("safety_checker", "StableDiffusionSafetyChecker", Severity.ERROR),
        ("feature_extractor", "CLIPImageProcessor", Severity.ERROR),
        ("scheduler", "DDIMScheduler", Severity.ERROR),
        ("tokenizer", "CLIPTokenizer", Severity.WARNING),
        ("tokenizer_2", "T5TokenizerFast", Severity.WARNING),
    ],
)
def test_a_pipeline_without_one_of_its_parts(tmp_path, name, kind, severity):
    index = json.dumps({"_class_name": "P", name: ["transformers", kind]})
    [finding] = missing_part(draft_of(tmp_path, {"model_index.json": index}))
    assert (finding.code, finding.severity) == ("WT006", severity)
    assert finding.message.endswith(f"names {kind} as {name}, and there is no {name}/")


MINE = json.dumps({"model_type": "mynet", "auto_map": {"AutoModel": "modeling_mynet.Net", "AutoConfig": "c_mynet.C"}})


def missing_code(tmp_path, files: dict[str, str], remote: tuple[str, ...] = ()) -> list[tuple[str, Severity]]:
    draft = draft_of(tmp_path, {**MODEL, "config.json": MINE, "c_mynet.py": "", **files}, remote=remote)
    found = list(missing_part(draft))
    assert {finding.code for finding in found} <= {"WT006"}
    return [(finding.message.split(", and ")[0], finding.severity) for finding in found]


@pytest.mark.parametrize(
    "line",
    [
        "from .layers import Block",
        "    from .layers import Block",
        "try:\n    from .layers import Block\nexcept ImportError:\n    Block = None",
        "from .layers import (\n    Block,\n)",
        "from . import layers",
        "import .layers",
    ],
)
def test_code_that_imports_what_is_not_there(tmp_path, line):
    told = [("modeling_mynet.py names layers in an import", Severity.ERROR)]
    code = f"import torch\nfrom .c_mynet import C\n{line}\n"
    assert missing_code(tmp_path, {"modeling_mynet.py": code}) == told
    assert missing_code(tmp_path, {"modeling_mynet.py": code, "layers.py": ""}) == []
    assert missing_code(tmp_path, {"modeling_mynet.py": code}, remote=("layers.py",)) == []


def test_imports_are_followed_to_the_last(tmp_path):
    files = {
        "modeling_mynet.py": "from .a import x\n",
        "a.py": "from .b import x\nfrom .a import y\n",
        "b.py": "from .deep import x\nfrom .modeling_mynet import Net\n",
    }
    assert missing_code(tmp_path, files) == [("b.py names deep in an import", Severity.ERROR)]


@pytest.mark.parametrize(
    "code",
    [
        "from transformers import PreTrainedModel\nimport layers\n",
        "x = 'from .layers import y'\n",
        "# from .layers import y\n",
        "from . import package\n",
        "not python (\nfrom . import x",
    ],
)
def test_imports_that_need_no_file(tmp_path, code):
    assert missing_code(tmp_path, {"modeling_mynet.py": code, "package/__init__.py": ""}) == []


def test_a_module_in_a_directory_is_not_found(tmp_path):
    files = {"modeling_mynet.py": "from .sub.mod import x\n", "sub/mod.py": ""}
    assert missing_code(tmp_path, files) == [("modeling_mynet.py names sub.mod in an import", Severity.ERROR)]


def test_code_in_a_directory_imports_from_there(tmp_path):
    config = json.dumps({"model_type": "x", "auto_map": {"AutoModel": "modeling_x.X"}})
    files = {"config.json": config, "modeling_x.py": "from .a import b\n", "sub/a.py": ""}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert finding.message == "modeling_x.py names a in an import, and there is no a.py"


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def onnx_model(location: str) -> bytes:
    place = field(13, field(1, b"location") + field(2, location.encode()))
    return field(1, 10) + field(7, field(5, field(2, 1) + field(8, b"w") + place + field(14, 1)))


@pytest.mark.parametrize(
    ("model", "location", "path"),
    [
        ("model.onnx", "model.onnx.data", "model.onnx.data"),
        ("model.onnx", "model.onnx_data", "model.onnx_data"),
        ("onnx/decoder.onnx", "weights.bin", "onnx/weights.bin"),
        ("onnx/encoder.onnx", "./encoder.onnx_data", "onnx/encoder.onnx_data"),
    ],
)
def test_an_onnx_model_without_its_tensors(tmp_path, model, location, path):
    files = {model: onnx_model(location)}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT006", Severity.ERROR, model)
    assert finding.message.endswith(f"and there is no {path}")
    assert list(missing_part(draft_of(tmp_path, files, remote=(path,)))) == []
    assert list(missing_part(draft_of(tmp_path, {**files, path: "x"}))) == []


def test_an_onnx_model_whose_tensors_are_cut_short(tmp_path):
    entries = {b"location": b"m.data", b"offset": b"64", b"length": b"36"}
    told = b"".join(field(13, field(1, key) + field(2, value)) for key, value in entries.items())
    model = field(7, field(5, field(2, 1) + told + field(14, 1)))
    [finding] = missing_part(draft_of(tmp_path, {"m.onnx": model, "m.data": bytes(99)}))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT006", Severity.ERROR, "m.onnx")
    assert finding.message.endswith("and there is no byte 100 in m.data, which has 99")
    assert list(missing_part(draft_of(tmp_path, {"m.onnx": model, "m.data": bytes(100)}))) == []


@pytest.mark.parametrize("data", [b"", b"x", b"\xff" * 30, field(7, field(5, field(8, b"w")))])
def test_an_onnx_model_that_names_no_place(tmp_path, data):
    assert list(missing_part(draft_of(tmp_path, {"model.onnx": data}))) == []


@pytest.mark.parametrize(
    "name", ["policy_preprocessor.json", "policy_postprocessor.json", "best/policy_preprocessor.json"]
)
def test_the_state_of_a_processor_of_lerobot(tmp_path, name):
    state = "p_step_3_normalizer_processor.safetensors"
    steps = [{"registry_name": "rename"}, {"registry_name": "normalizer", "config": {}, "state_file": state}]
    files = {**MODEL, name: json.dumps({"name": "p", "steps": steps})}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT006", Severity.WARNING, name)
    there = name.rpartition("/")[0] + "/" + state if "/" in name else state
    assert list(missing_part(draft_of(tmp_path, {**files, there: SAFETENSORS}))) == []


def test_the_states_of_one_processor_are_one_thing(tmp_path):
    steps = [{"state_file": "a.safetensors"}, {"state_file": "b.safetensors"}, {"state_file": "a.safetensors"}]
    files = {**MODEL, "policy_preprocessor.json": json.dumps({"name": "p", "steps": steps})}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert finding.message == (
        "policy_preprocessor.json names a.safetensors, b.safetensors as the state of its steps, and there is no "
        "a.safetensors, b.safetensors"
    )


@pytest.mark.parametrize(
    "config", ["{}", "[]", '{"steps": {}}', '{"steps": [1, {"state_file": 1}, {"state_file": ""}]}']
)
def test_processors_without_state(tmp_path, config):
    assert list(missing_part(draft_of(tmp_path, {"policy_preprocessor.json": config}))) == []


def test_what_a_packed_model_of_espnet_names(tmp_path):
    meta = (
        "espnet: '202604'\nfiles:\n  asr_model_file: exp/a/valid.pth\nyaml_files:\n  asr_train_config: exp/a/c.yaml\n"
    )
    files = {"meta.yaml": meta, "exp/a/c.yaml": "a: 1\n"}
    [finding] = missing_part(draft_of(tmp_path, files))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT006", Severity.WARNING, "meta.yaml")
    assert finding.message == "meta.yaml names exp/a/valid.pth, and there is no exp/a/valid.pth"
    assert list(missing_part(draft_of(tmp_path, files, remote=("exp/a/valid.pth",)))) == []
    (tmp_path / "exp" / "a" / "c.yaml").unlink()
    [finding] = missing_part(draft_of(tmp_path, {"meta.yaml": meta}))
    assert finding.message == "meta.yaml names 2 files, and there is no exp/a/valid.pth, exp/a/c.yaml"
    for odd in ("files: [a]", "files: {a: [b], c: {d: e}, f: 1}", "yaml_files: a", "files:"):
        assert list(missing_part(draft_of(tmp_path, {"meta.yaml": f"espnet: '1'\n{odd}\n"}))) == []
    files["meta.yaml"] = meta.replace("espnet:", "conda:")
    assert list(missing_part(draft_of(tmp_path, files))) == []


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
