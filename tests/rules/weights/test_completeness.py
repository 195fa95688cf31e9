"""WT001, WT002, WT017 and WT042: where the weights are, and what says what they are; each alone, given its draft."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubpub.files.layouts import LAYOUTS
from hubpub.files.weights.names import is_weights
from hubpub.rules.weights.completeness import no_config, no_weights, weights_elsewhere, weights_left_out
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, LeftOut, ModelFolder, RemoteFile, RemoteTree
from hubpub.types.findings import Severity, Subject
from tests.rules.weights.drafts import GPT2, SAFETENSORS, draft_of


def draft(*paths: str, remote: tuple[str, ...] = (), left_out: tuple[str, ...] = ()) -> Draft:
    folder = ModelFolder(
        Path("/m"), tuple(FileEntry(path, 1, 1) for path in paths), tuple(LeftOut(path, "x") for path in left_out)
    )
    tree = RemoteTree("c" if remote else None, tuple(RemoteFile(path, 1, "b") for path in remote))
    return Draft("me/m", folder, Card(""), tree, {})


@pytest.mark.parametrize(
    "path",
    [
        "model.safetensors",
        "model-00001-of-00002.safetensors",
        "pytorch_model.bin",
        "adapter_model.safetensors",
        "adapter_model.bin",
        "unet/diffusion_pytorch_model.safetensors",
        "consolidated.00.pth",
        "model.ckpt",
        "model-q4_k_m.gguf",
        "onnx/model.onnx",
        "tf_model.h5",
        "flax_model.msgpack",
        "saved_model/saved_model.pb",
        "sklearn_model.joblib",
        "model.pkl",
        "model.keras",
        "model.nemo",
        "lid.176.ftz",
        "openvino_model.xml",
        "coreml/model.mlpackage/Data/weights",
        "bert_model.ckpt.data-00000-of-00001",
        "gpt2.torch",
        "pytorch_model/__0_0.distcp",
        "model.tar.gz",
        *("model_state.pdparams", "inference.pdiparams", "flux.dduf", "model.ubj", "model.txt", "lgb_model.txt"),
        *(
            "model.pmml",
            "lm.arpa",
            "model.mnn",
            "yolo.rknn",
            "net.caffemodel",
            "x.mlmodelc/weights/weight",
            "model.npy",
        ),
        *("onnx/model.onnx_data", "model.onnx.data", "weights.npz", "model.trt", "model.engine", "model.plan"),
        *("model.pt2", "archives/encoder.pt2"),  # of torch.export
        *("checkpoint/manifest.ocdbt", "10000/default/ocdbt.process_0/d/0a1b", "params/w/.zarray"),  # of Orbax
        # spaCy packages, whole and unpacked
        *("ner/model", "en_pipeline-any-py3-none-any.whl"),
    ],
)
def test_weights_of_every_library(path):
    assert list(no_weights(draft("README.md", "config.json", path))) == []


@pytest.mark.parametrize(
    "paths",
    [
        (),
        ("README.md",),
        ("README.md", "config.json", "tokenizer.json", "vocab.txt"),
        ("training_args.bin",),
        ("optimizer.bin", "scheduler.bin", "rng_state.pth", "optimizer.pt", "sub/optimizer_1.bin"),
        ("safetensors", "model.safetensors.index.json", "bin", "notes.binary"),
    ],
)
def test_no_weights(paths):
    [finding] = no_weights(draft(*paths))
    assert finding.code == "WT001"
    assert finding.severity is Severity.ERROR
    assert finding.subject == Subject()
    assert finding.remedy == "Push the folder that save_pretrained wrote to."


@pytest.mark.parametrize("path", ["model.xyz", "weights/part-1", "model.RKNN2"])
def test_what_nobody_here_knows_may_be_weights(path):
    [finding] = no_weights(draft("README.md", "notes.txt", path))
    assert (finding.code, finding.severity) == ("WT001", Severity.WARNING)
    assert "looked for *.safetensors, *.bin" in finding.message
    assert finding.message.endswith(f"nothing tells what {path} is")


def test_a_json_file_may_be_a_model_where_it_is_no_small_one(tmp_path):
    files = {"model.json": "[" + "0," * 1000 + "0]"}
    assert [f.severity for f in no_weights(draft_of(tmp_path, files))] == [Severity.WARNING]
    files["model.json"] = "{}"
    assert [f.severity for f in no_weights(draft_of(tmp_path, files))] == [Severity.ERROR]


@pytest.mark.parametrize(
    "marker",
    [
        *("adapter_config.json", "model_index.json", "config_sentence_transformers.json", "tokenizer_config.json"),
        *("model.safetensors.index.json", "generation_config.json"),
    ],
)
def test_of_a_library_that_is_known_the_weights_are_known_too(marker):
    [finding] = no_weights(draft("README.md", marker, "model.xyz"))
    assert finding.severity is Severity.ERROR


def test_a_config_tells_the_library(tmp_path):
    files = {"config.json": '{"model_type": "gpt2"}', "model.xyz": "x"}
    assert [f.severity for f in no_weights(draft_of(tmp_path, files))] == [Severity.ERROR]
    files["config.json"] = '{"anything": 1}'
    assert [f.severity for f in no_weights(draft_of(tmp_path, files))] == [Severity.WARNING]
    card = "---\nlibrary_name: timm\n---\n"
    assert [f.severity for f in no_weights(draft_of(tmp_path, files, card=card))] == [Severity.ERROR]


def test_every_layout_with_an_ending_of_weights_is_one_of_known_weights():
    """One list: what tells a library by an ending of weights is weights."""
    configs = {".json", ".yaml", ".yml", ".index"}
    endings = {m[m.rindex("*.") + 1 :] for layout in LAYOUTS for m in layout.markers if re.search(r"\*\.\w+$", m)}
    assert [ending for ending in sorted(endings - configs) if not is_weights(f"model{ending}")] == []


def test_judged_is_the_repository_as_it_will_be():
    assert list(no_weights(draft("README.md", remote=("README.md", "model.safetensors")))) == []
    assert len(list(no_weights(draft("README.md", remote=("README.md", "config.json"))))) == 1


def test_a_checkpoint_is_perhaps_what_was_meant():
    [finding] = no_weights(draft("README.md", left_out=("checkpoint-500/", "runs/")))
    assert finding.remedy == "Push the folder that save_pretrained wrote to (perhaps checkpoint-500/ of this one)."


def test_the_latest_checkpoint_is_the_one_with_the_highest_step():
    """The folder's paths are sorted as text, and 1000 comes before 500 there."""
    [finding] = no_weights(draft("README.md", left_out=("checkpoint-1000/", "checkpoint-500/", "checkpoint-best/")))
    assert "(perhaps checkpoint-1000/ of this one)" in finding.remedy


@pytest.mark.parametrize(
    "path",
    [
        "runs/detect/train/weights/best.pt",
        "lightning_logs/version_0/checkpoints/last.ckpt",
        "wandb/run-1/files/model.safetensors",
        "mlruns/0/1/artifacts/model.pth",
        "sub/tb_logs/x/model.keras",
    ],
)
def test_weights_among_logs(tmp_path, path):
    found = draft_of(tmp_path, {"data.yaml": "names: [a]\n", path: b"x"})
    [finding] = no_weights(found)
    assert finding.severity is Severity.ERROR
    assert finding.remedy == f"There are some among the logs, which are left out ({path}): copy out what is meant."
    assert list(weights_left_out(found)) == []
    [other] = weights_left_out(draft_of(tmp_path, {"yolo11n.pt": b"x"}))
    assert (other.code, other.severity, other.subject.path) == ("WT042", Severity.INFO, path)


@pytest.mark.parametrize(
    "path",
    ["runs/a/events.out.tfevents.1.h.1.0", "wandb/run-1/run.wandb", "runs/optimizer.pt", "checkpoint-9/model.pt"],
)
def test_logs_without_weights(tmp_path, path):
    found = draft_of(tmp_path, {"yolo11n.pt": b"x", path: b"x"})
    assert list(weights_left_out(found)) == []


def test_of_a_snapshot_in_a_cache_the_remedy_is_a_copy(tmp_path):
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "w").write_bytes(SAFETENSORS)
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot" / "model.safetensors").symlink_to("../blobs/w")
    [finding] = no_weights(draft_of(tmp_path / "snapshot", {}))
    assert "cp -rL" in finding.remedy


def test_of_steps_that_are_left_out_the_last_is_named(tmp_path):
    files = {
        f"{step}/{name}": b"x"
        for step in ("step_500", "step_1000", "epoch_0")
        for name in ("model.bin", "optimizer.bin")
    }
    [finding] = no_weights(draft_of(tmp_path, {"config.json": "{}", **files}))
    assert finding.remedy == "Push the folder that save_pretrained wrote to (perhaps step_1000/ of this one)."


TRANSFORMERS = "---\nlibrary_name: transformers\n---\n# A model\n"


@pytest.mark.parametrize(
    "files",
    [
        {"final/model.safetensors": SAFETENSORS},
        {"out/last/pytorch_model.bin": b"x"},
        {"a/model-00001-of-00002.safetensors": SAFETENSORS, "a/model-00002-of-00002.safetensors": SAFETENSORS},
        {"tf_model.h5": b"x"},
        {"tf_model-00001-of-00002.h5": b"x", "tf_model-00002-of-00002.h5": b"x"},
        {"flax_model.msgpack": b"x", "tf_model.h5": b"x"},
    ],
)
@pytest.mark.parametrize("card", ["# A model\n", TRANSFORMERS])
def test_weights_where_transformers_does_not_look(tmp_path, files, card):
    [finding] = weights_elsewhere(draft_of(tmp_path, {**files, "config.json": GPT2}, card=card))
    assert (finding.code, finding.severity) == ("WT017", Severity.ERROR)
    assert finding.subject.path in files


@pytest.mark.parametrize(
    ("files", "card"),
    [
        ({"model.safetensors": SAFETENSORS, "old/model.safetensors": SAFETENSORS}, ""),
        ({"pytorch_model.bin": b"x", "tf_model.h5": b"x"}, ""),
        ({"model.fp16.safetensors": SAFETENSORS}, ""),
        ({"onnx/model.onnx": b"x"}, ""),
        ({"tf_model.h5": b"x", "onnx/model.onnx": b"x"}, ""),
        ({"openvino_model.xml": b"x", "openvino_model.bin": b"x"}, TRANSFORMERS),
        ({"model.mlpackage/Data/weights/weight.bin": b"x"}, ""),
        ({"model-q4.gguf": b"x"}, TRANSFORMERS),
        ({"original/consolidated.00.pth": b"x"}, ""),
        ({"x/model.safetensors": SAFETENSORS, "adapter_config.json": "{}"}, ""),
        ({"unet/model.safetensors": SAFETENSORS, "model_index.json": "{}"}, ""),
        ({"0_Transformer/model.safetensors": SAFETENSORS, "modules.json": "[]"}, ""),
        ({"tf_model.h5": b"x"}, "---\nlibrary_name: keras\n---\n"),
        ({"final/model.safetensors": SAFETENSORS}, "---\nlibrary_name: mlx\n---\n"),
        ({"final/model.safetensors": SAFETENSORS, "config.json": "{}"}, ""),
        ({"final/model.safetensors": SAFETENSORS, "config.json": '{"model_type": "x", "auto_map": {"A": "x.Y"}}'}, ""),
        ({}, TRANSFORMERS),
    ],
)
def test_weights_where_their_loader_looks(tmp_path, files, card):
    assert list(weights_elsewhere(draft_of(tmp_path, {"config.json": GPT2, **files}, card=card))) == []


def test_weights_that_the_repository_has(tmp_path):
    files = {"final/model.safetensors": SAFETENSORS, "config.json": GPT2}
    assert list(weights_elsewhere(draft_of(tmp_path, files, remote=("model.safetensors",)))) == []


BELOW = {"final/model.safetensors": SAFETENSORS, "final/config.json": GPT2}


def test_a_model_of_transformers_that_lies_below_whole(tmp_path):
    [finding] = weights_elsewhere(draft_of(tmp_path, BELOW, card=TRANSFORMERS))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT017", Severity.WARNING, "final/config.json")
    assert "subfolder='final'" in finding.remedy


@pytest.mark.parametrize(
    ("files", "card"),
    [
        (BELOW, "# A model\n"),
        (BELOW, f"{TRANSFORMERS}\nLoad it with `subfolder='final'`.\n"),
        ({**BELOW, "config.json": GPT2}, f"{TRANSFORMERS}\nLoad it with `subfolder='final'`.\n"),
        ({**BELOW, "other/model.safetensors": SAFETENSORS}, TRANSFORMERS),
        ({"final/model.safetensors": SAFETENSORS}, TRANSFORMERS),
        ({"final/model.gguf": b"x", "final/config.json": GPT2}, TRANSFORMERS),
    ],
)
def test_models_that_lie_below_on_purpose(tmp_path, files, card):
    assert list(weights_elsewhere(draft_of(tmp_path, files, card=card))) == []


WHOLE = {"model.safetensors": SAFETENSORS}


@pytest.mark.parametrize(
    "config", ["{}", '{"hidden_size": 8}', '{"model_type": ""}', '{"architectures": ["LlamaForCausalLM"]}']
)
@pytest.mark.parametrize(("card", "more"), [(TRANSFORMERS, {}), ("", {"tokenizer_config.json": "{}"})])
def test_a_config_that_says_nothing(tmp_path, config, card, more):
    [finding] = no_config(draft_of(tmp_path, {**WHOLE, **more, "config.json": config}, card=card))
    assert (finding.code, finding.severity, finding.subject.path) == ("WT002", Severity.ERROR, "config.json")
    assert "has no model_type" in finding.message


@pytest.mark.parametrize(
    ("files", "card"),
    [
        ({"config.json": "{}"}, ""),  # of a PyTorchModelHubMixin, for all that is known
        ({"config.json": "{}"}, "---\nlibrary_name: lerobot\n---\n"),
        ({"config.json": GPT2}, TRANSFORMERS),
        ({"config.json": '{"auto_map": {"AutoConfig": "c.C"}}'}, TRANSFORMERS),
        ({"config.json": "not json"}, TRANSFORMERS),
        ({"config.json": "{}", "modules.json": "[]", "tokenizer_config.json": "{}"}, ""),
    ],
)
def test_a_config_that_says_enough(tmp_path, files, card):
    assert list(no_config(draft_of(tmp_path, {**WHOLE, **files}, card=card))) == []


def test_several_models_in_folders_below_are_each_loaded_by_its_name(tmp_path):
    whole = {"model.safetensors": SAFETENSORS, "config.json": GPT2}
    four, eight = ({f"{bits}bit/{name}": content for name, content in whole.items()} for bits in (4, 8))
    assert list(weights_elsewhere(draft_of(tmp_path / "a", {"config.json": GPT2, **four, **eight}))) == []
    [finding] = weights_elsewhere(draft_of(tmp_path / "b", {"config.json": GPT2, **four}))
    assert (finding.code, finding.severity) == ("WT017", Severity.WARNING)
    eight.pop("8bit/config.json")
    [finding] = weights_elsewhere(draft_of(tmp_path / "c", {"config.json": GPT2, **four, **eight}))
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("name", ["bert_model.ckpt", "model.ckpt-1000"])
def test_a_checkpoint_of_tensorflow_1_is_loaded_by_no_transformers(tmp_path, name):
    files = {"config.json": GPT2, f"{name}.index": b"x", f"{name}.data-00000-of-00001": b"x"}
    [finding] = weights_elsewhere(draft_of(tmp_path / "a", files, card=TRANSFORMERS))
    assert (finding.code, finding.severity) == ("WT017", Severity.ERROR)
    assert list(weights_elsewhere(draft_of(tmp_path / "b", files))) == []
    assert (
        list(weights_elsewhere(draft_of(tmp_path / "c", {**files, "pytorch_model.bin": b"x"}, card=TRANSFORMERS))) == []
    )
