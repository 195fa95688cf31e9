"""WT001, alone, given only its draft."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubpub.files.weights.names import is_weights
from hubpub.rules.weights.completeness import no_weights
from hubpub.rules.weights.layouts import LAYOUTS
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry, LeftOut, ModelFolder, RemoteFile, RemoteTree
from hubpub.types.findings import Severity, Subject
from tests.rules.weights.drafts import draft_of


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
