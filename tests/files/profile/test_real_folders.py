"""Folders as the libraries themselves write them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hubpub.files.scan import scan
from hubpub.workflows.inputs.profile import profile_of
from tests.files.profile.folders import facts

pytestmark = pytest.mark.full

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "a", "b")
SMALL = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No library asks the Hub for what a card of its own would like to know."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


def known(folder: Path) -> dict[str, Any]:
    return facts(profile_of(scan(folder)))


def tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return PreTrainedTokenizerFast(tokenizer_object=words, **dict(zip(names, WORDS, strict=False)))


def bert(folder: Path, kind: str = "BertModel", **options: Any) -> int:
    """Saves a small BERT, and says how many parameters it has."""
    import transformers

    model = getattr(transformers, kind)(transformers.BertConfig(vocab_size=50, **SMALL, **options))
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return sum(parameter.numel() for parameter in model.parameters())


def test_transformers(tmp_path):
    import transformers

    count = bert(tmp_path, "BertForSequenceClassification", id2label={0: "ham", 1: "spam"})
    found = known(tmp_path)
    assert (found["library"], found["task"], found["labels"]) == (
        "transformers",
        "text-classification",
        ("ham", "spam"),
    )
    assert (found["parameters"], found["dtype"], found["context_length"]) == (count, "float32", 512)
    assert found["versions.transformers"] == transformers.__version__


def test_a_mixture_of_experts_of_transformers_in_parts(tmp_path):
    import torch
    from transformers import MixtralConfig, MixtralForCausalLM

    config = MixtralConfig(vocab_size=50, **SMALL, num_key_value_heads=2, num_local_experts=4, num_experts_per_tok=1)
    model = MixtralForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(tmp_path, max_shard_size="8KB")
    every = {name: parameter.numel() for name, parameter in model.named_parameters()}
    experts = sum(count for name, count in every.items() if ".experts." in name)
    found = known(tmp_path)
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    assert (found["parameters"], found["dtype"]) == (sum(every.values()), "bfloat16")
    assert experts > 0
    assert found["active_parameters"] == sum(every.values()) - experts * 3 // 4


def test_peft(tmp_path):
    from peft import LoraConfig, TaskType, get_peft_model
    from transformers import GPT2Config, GPT2LMHeadModel

    for name, base in (("hub", "openai-community/gpt2"), ("path", str(tmp_path / "base"))):
        model = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_embd=16, n_layer=1, n_head=2, n_positions=32))
        model.name_or_path = model.config._name_or_path = base
        get_peft_model(model, LoraConfig(task_type=TaskType.CAUSAL_LM, r=4)).save_pretrained(tmp_path / name)
    found = known(tmp_path / "hub")
    assert (found["library"], found["task"], found["relation"]) == ("peft", "text-generation", "adapter")
    assert (found["base_models"], found["peft.r"]) == (("openai-community/gpt2",), 4)
    profile = profile_of(scan(tmp_path / "path"))
    assert (profile.base_models, profile.relation and profile.relation.value) == ((), "adapter")
    assert {one.name for one in profile.withheld} == {"base_model"}
    assert str(tmp_path) not in str(facts(profile))


def test_an_adapter_of_trl(tmp_path):
    from peft import LoraConfig, TaskType, get_peft_model
    from transformers import GPT2Config, GPT2LMHeadModel
    from trl.trainer.utils import generate_model_card

    model = GPT2LMHeadModel(GPT2Config(vocab_size=50, n_embd=16, n_layer=1, n_head=2, n_positions=32))
    model.name_or_path = model.config._name_or_path = "openai-community/gpt2"
    get_peft_model(model, LoraConfig(task_type=TaskType.CAUSAL_LM)).save_pretrained(tmp_path)
    card = generate_model_card(
        base_model="openai-community/gpt2",
        model_name="out",
        hub_model_id="None",
        dataset_name="trl-lib/Capybara",
        tags=["sft", "trl"],
        wandb_url=None,
        trackio_url=None,
        trainer_name="SFT",
    )
    (tmp_path / "README.md").write_text(str(card))
    found = known(tmp_path)
    assert "library_name: transformers" in str(card)
    assert "licence: license" in str(card)
    assert (found["library"], found["relation"], found.get("license")) == ("peft", "adapter", None)
    assert (found["datasets"], found["tags"]) == (("trl-lib/Capybara",), ("generated_from_trainer", "sft", "trl"))


def test_sentence_transformers_and_setfit(tmp_path):
    import sentence_transformers
    from setfit import SetFitModel

    count = bert(tmp_path / "body")
    sentence_transformers.SentenceTransformer(str(tmp_path / "body")).save_pretrained(str(tmp_path / "st"))
    found = known(tmp_path / "st")
    assert (found["library"], found["task"]) == ("sentence-transformers", "sentence-similarity")
    assert (found["parameters"], found["sentence-transformers.dimension"]) == (count, 16)
    assert found["sentence-transformers.pooling"] == "mean"
    assert found["versions.sentence-transformers"] == sentence_transformers.__version__

    model = SetFitModel.from_pretrained(str(tmp_path / "st"), labels=["neg", "pos"])
    model.fit(["good", "bad", "good a", "bad b"], [1, 0, 1, 0], num_epochs=1)
    model.save_pretrained(str(tmp_path / "setfit"))
    found = known(tmp_path / "setfit")
    assert (found["library"], found["task"], found["labels"]) == ("setfit", "text-classification", ("neg", "pos"))
    assert found["setfit.head"].endswith(".LogisticRegression")


@pytest.mark.parametrize(
    ("kind", "head", "options", "task"),
    [
        ("CrossEncoder", "BertForSequenceClassification", {"num_labels": 1}, "text-ranking"),
        ("CrossEncoder", "BertForSequenceClassification", {"num_labels": 3}, "text-classification"),
        ("SparseEncoder", "BertForMaskedLM", {}, "feature-extraction"),
    ],
)
def test_the_other_models_of_sentence_transformers(tmp_path, kind, head, options, task):
    import sentence_transformers

    bert(tmp_path / "body", head, **options)
    getattr(sentence_transformers, kind)(str(tmp_path / "body")).save_pretrained(str(tmp_path / "m"))
    found = known(tmp_path / "m")
    assert (found["library"], found["task"], found["architecture"]) == ("sentence-transformers", task, head)


def test_diffusers(tmp_path):
    import diffusers

    unet = diffusers.UNet2DModel(
        sample_size=8,
        layers_per_block=1,
        block_out_channels=(8,),
        down_block_types=("DownBlock2D",),
        up_block_types=("UpBlock2D",),
        norm_num_groups=4,
    )
    diffusers.DDPMPipeline(unet, diffusers.DDPMScheduler()).save_pretrained(tmp_path)
    found = known(tmp_path)
    assert (found["library"], found["diffusers.pipeline_class"]) == ("diffusers", "DDPMPipeline")
    assert found["parameters"] == sum(parameter.numel() for parameter in unet.parameters())
    assert found["versions.diffusers"] == diffusers.__version__


def test_scikit_learn(tmp_path):
    import joblib
    import sklearn
    import skops.io
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = np.eye(4), [0, 1, 0, 1]
    forest = RandomForestClassifier(n_estimators=2).fit(x, y)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    writers = {
        "pkl": lambda model, path: path.write_bytes(pickle.dumps(model)),
        "joblib": joblib.dump,
        "packed/joblib": lambda model, path: joblib.dump(model, path, compress=3),
        "skops": skops.io.dump,
    }
    for name, write in writers.items():
        for model, task in ((forest, "tabular-classification"), (pipeline, None)):
            folder = tmp_path / name / type(model).__name__
            folder.mkdir(parents=True)
            write(model, folder / f"model.{name.rpartition('/')[2]}")
            found = known(folder)
            assert (found["library"], found["architecture"]) == ("sklearn", type(model).__name__)
            assert found.get("task") == task
            if name == "skops":
                assert found["versions.scikit-learn"] == sklearn.__version__


def test_gguf(tmp_path):
    import gguf

    values = np.ones((32, 64), np.float32)
    for kind in (gguf.LlamaFileType.MOSTLY_Q8_0, gguf.LlamaFileType.MOSTLY_F16):
        name = kind.name.removeprefix("MOSTLY_")
        writer = gguf.GGUFWriter(tmp_path / f"tiny.{name}.gguf", "llama")
        writer.add_type("model")
        writer.add_name("Tiny")
        writer.add_file_type(kind)
        writer.add_context_length(2048)
        writer.add_license("apache-2.0")
        writer.add_languages(["en"])
        writer.add_base_model_count(1)
        writer.add_base_model_repo_url(0, "https://huggingface.co/me/tiny")
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list(["a"] * 500)
        if name == "Q8_0":
            packed = gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q8_0)
            writer.add_tensor("token_embd.weight", packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
        else:
            writer.add_tensor("token_embd.weight", values.astype(np.float16))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    found = known(tmp_path)
    assert [(file.path, file.kind) for file in found["quantized_files"]] == [
        ("tiny.Q8_0.gguf", "Q8_0"),
        ("tiny.F16.gguf", "F16"),
    ]
    assert (found["library"], found["parameters"], found["context_length"]) == ("gguf", 32 * 64, 2048)
    assert (found["base_models"], found["relation"], found["license"]) == (("me/tiny",), "quantized", "apache-2.0")


def test_onnx(tmp_path):
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size]) for name, size in (("x", 4), ("y", 200))]
    weights = [numpy_helper.from_array(np.ones((4, 200), np.float32), "w")]
    model = helper.make_model(helper.make_graph([node], "g", ends[:1], ends[1:], weights), producer_name="mine")
    onnx.save(model, tmp_path / "model.onnx", save_as_external_data=True, location="model.onnx.data", size_threshold=0)
    found = known(tmp_path)
    assert (found["library"], found["parameters"], found["onnx.producer"]) == ("onnx", 800, "mine")
    assert found["weights_size"] == sum(path.stat().st_size for path in tmp_path.iterdir())
