"""Usage snippets, run as printed: real models, made by their own libraries, published on a local hub, and loaded."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub.cards.snippets.registry import snippet_of
from hubpub.localhub import Serving, serve
from hubpub.types.files import FileEntry
from hubpub.types.profile import Profile
from tests.cards.snippets.cases import profile
from tests.support import tiny_models as tiny
from tests.support.reader import Reader, reading

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serve(tmp_path_factory.mktemp("hub") / "root") as serving:
        yield serving


@pytest.fixture(scope="module")
def reader(hub: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with reading(hub.url, tmp_path_factory.mktemp("hf")) as reader:
        yield reader


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Where a model is made."""
    folder = tmp_path / "model"
    folder.mkdir()
    return folder


@pytest.fixture
def runs(hub: Serving, reader: Reader, tmp_path: Path, repo: str):
    """Publishes a folder, and runs the snippet that its profile gives; what it prints."""
    api = HfApi(endpoint=hub.url, token=hub.token)

    def publish(folder: Path, name: str) -> None:
        api.create_repo(name)
        api.upload_folder(repo_id=name, folder_path=folder)

    def runs(folder: Path, told: Profile) -> str:
        publish(folder, repo)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        entries = tuple(FileEntry(path.relative_to(folder).as_posix(), path.stat().st_size, 1) for path in files)
        snippet = snippet_of(replace(told, files=entries), repo)
        assert snippet is not None
        assert snippet.language == "python"
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        # the one thing that is not as printed: a picture of the Hub's comes from this one too
        return reader.run(snippet.code.replace("https://huggingface.co", hub.url), scratch)

    runs.publish = publish
    return runs


def test_text_classification(runs, model):
    tiny.bert(model, "BertForSequenceClassification", id2label={0: "hard", 1: "easy"})
    told = profile("transformers", task="text-classification", architecture="BertForSequenceClassification")
    assert "'label'" in runs(model, told)


def test_text_generation(runs, model):
    told = profile("transformers", task="text-generation", architecture="GPT2LMHeadModel")
    assert runs(tiny.gpt2(model), told).lower().startswith("once upon a time")


def test_a_chat(runs, model):
    told = profile("transformers", task="text-generation", architecture="GPT2LMHeadModel", chat_template="{{ x }}")
    assert runs(tiny.gpt2(model, chat=True), told)


def test_feature_extraction(runs, model):
    told = profile("transformers", task="feature-extraction", architecture="BertModel")
    assert "torch.Size([1, " in runs(tiny.bert(model), told)


def test_fill_mask(runs, model):
    told = profile("transformers", task="fill-mask", architecture="BertForMaskedLM")
    assert "'token_str'" in runs(tiny.bert(model, "BertForMaskedLM"), told)


@pytest.mark.parametrize(
    ("task", "kind", "printed"),
    [
        ("token-classification", "BertForTokenClassification", "'entity'"),
        ("zero-shot-classification", "BertForSequenceClassification", "'labels'"),
    ],
    ids=["tokens", "zero-shot"],
)
def test_other_pipelines_of_text(runs, model, task, kind, printed):
    tiny.bert(model, kind, id2label={0: "contradiction", 1: "entailment"}, label2id={"entailment": 1})
    assert printed in runs(model, profile("transformers", task=task, architecture=kind))


def test_a_task_without_a_pipeline(runs, model):
    told = profile("transformers", task="translation", architecture="T5ForConditionalGeneration")
    runs(tiny.t5(model), told)


@pytest.mark.parametrize("task", ["image-classification", "image-feature-extraction"])
def test_a_pipeline_of_pictures(runs, model, hub, task):
    from PIL import Image

    images = HfApi(endpoint=hub.url, token=hub.token)
    where = {"repo_id": "huggingface/documentation-images", "repo_type": "dataset"}
    images.create_repo(**where, exist_ok=True)
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "green").save(content, "png")
    images.upload_file(path_or_fileobj=content.getvalue(), path_in_repo="hub/parrots.png", **where)
    told = profile("transformers", task=task, architecture="ViTForImageClassification")
    assert ("'cat'" if task == "image-classification" else "torch.Size") in runs(tiny.vit(model), told)


@pytest.mark.parametrize(
    ("task", "kind", "printed"),
    [
        ("question-answering", "BertForQuestionAnswering", ""),
        ("text-ranking", "BertForSequenceClassification", "tensor"),
        (None, "BertForTokenClassification", "LABEL_"),
        (None, "BertForSequenceClassification", "LABEL_"),
        ("sentence-similarity", "BertModel", "torch.Size"),
        ("multiple-choice", "BertForMultipleChoice", ""),
    ],
    ids=["answers", "ranks", "tags", "classifies", "similar", "choices"],
)
def test_a_model_loaded_directly(runs, model, task, kind, printed):
    facts = {"task": task} if task else {}
    assert printed in runs(tiny.bert(model, kind), profile("transformers", architecture=kind, **facts))


def test_code_of_the_repository(runs, model):
    told = profile(
        "transformers",
        task="text-generation",
        architecture="MineForCausalLM",
        transformers__auto_map=("AutoConfig", "AutoModelForCausalLM"),
    )
    assert runs(tiny.own_code(model), told).lower().startswith("once upon a time")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("chat", [True, False])
def test_an_adapter(runs, model, tmp_path, repo, known, chat):
    base = tiny.gpt2(tmp_path / "base", chat=chat)
    runs.publish(base, f"{repo}-base")
    tiny.lora(model, base, f"{repo}-base")
    facts = {"base": f"{repo}-base"} if known else {}
    told = profile("peft", peft__task_type="CAUSAL_LM", **facts, **({"chat_template": "x"} if chat else {}))
    assert runs(model, told)


def test_an_adapter_that_classifies(runs, model, tmp_path, repo):
    base = tiny.gpt2(tmp_path / "base")
    runs.publish(base, f"{repo}-base")
    tiny.lora(model, base, f"{repo}-base", "SEQ_CLS", num_labels=3)
    told = profile("peft", peft__task_type="SEQ_CLS", base=f"{repo}-base", labels=("a", "b", "c"))
    assert "LABEL_2" in runs(model, told)


@pytest.mark.parametrize("kind", ["SentenceTransformer", "CrossEncoder", "SparseEncoder", "MultiVectorEncoder"])
def test_sentence_transformers(runs, model, tmp_path, kind):
    tiny.sentence_encoder(model, tmp_path / "parts", kind)
    assert runs(model, profile("sentence-transformers", sentence_transformers__model_type=kind))


def test_sentence_transformers_with_prompts(runs, model, tmp_path):
    tiny.sentence_encoder(model, tmp_path / "parts", "SentenceTransformer")
    prompts = {"query": "query: ", "document": ""}
    assert "tensor" in runs(model, profile("sentence-transformers", sentence_transformers__prompts=prompts))


def test_a_pipeline_of_diffusers_that_asks_nothing(runs, model, tmp_path):
    runs(tiny.unconditional_pipeline(model), profile("diffusers", diffusers__pipeline_class="DDPMPipeline"))
    assert (tmp_path / "scratch" / "image.png").stat().st_size > 0


def test_a_pipeline_of_diffusers_that_takes_a_prompt(runs, model, tmp_path):
    tiny.text_to_image_pipeline(model, tmp_path / "parts")
    told = profile("diffusers", task="text-to-image", diffusers__pipeline_class="StableDiffusionPipeline")
    runs(model, told)
    assert (tmp_path / "scratch" / "image.png").stat().st_size > 0


def test_a_model_of_diffusers_alone(runs, model):
    tiny.unconditional_pipeline(model)
    told = profile("diffusers", architecture="UNet2DModel")
    assert runs(model / "unet", told).startswith("UNet2DModel ")


def test_a_lora_of_diffusers(runs, model, tmp_path, repo):
    base = tiny.text_to_image_pipeline(tmp_path / "base", tmp_path / "parts")
    runs.publish(base, f"{repo}-base")
    tiny.diffusers_lora(model, base)
    runs(model, profile("diffusers", task="text-to-image", base=f"{repo}-base", relation="adapter"))
    assert (tmp_path / "scratch" / "image.png").stat().st_size > 0


def test_setfit(runs, model, tmp_path):
    tiny.setfit(model, tmp_path / "parts")
    assert runs(model, profile("setfit")).startswith(("[", "tensor("))


def test_gguf(runs, model):
    tiny.gguf(model / "model-Q4_K_M.gguf")
    assert "token_embd.weight F32" in runs(model, Profile())


def test_gguf_whose_name_is_hostile(runs, model):
    tiny.gguf(model / 'it\'s "a" [model] `x` $(y).gguf')
    assert "token_embd.weight F32" in runs(model, Profile())


@pytest.mark.parametrize("name", ["model.joblib", "model.pkl", "by-pickle.pkl", "model.skops"])
def test_scikit_learn(runs, model, name):
    import joblib
    import skops.io

    made = tiny.classifier()
    if name.endswith(".skops"):
        skops.io.dump(made, model / name)
    elif name.startswith("by-pickle"):
        (model / name).write_bytes(pickle.dumps(made))
    else:
        joblib.dump(made, model / name)
    assert "LogisticRegression()" in runs(model, profile("sklearn"))


def test_onnx(runs, model):
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3]) for name in ("texts", "scores")]
    weight = numpy_helper.from_array(np.ones((1, 3), dtype=np.float32), "weight")
    graph = helper.make_graph(
        [helper.make_node("Add", ["texts", "weight"], ["scores"])], "tiny", values[:1], values[1:], [weight]
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    large = {"save_as_external_data": True, "location": "model.onnx_data", "size_threshold": 0}
    onnx.save_model(made, str(model / "model.onnx"), **large)
    assert (model / "model.onnx_data").stat().st_size > 0
    assert runs(model, Profile()) == "texts tensor(float) [1, 3]\n"


def test_weights_alone(runs, model):
    from safetensors.torch import save_file
    from torch import bfloat16, zeros

    save_file({"a.weight": zeros(2, 3, dtype=bfloat16)}, model / "weights.safetensors")
    assert runs(model, Profile()) == "a.weight [2, 3]\n"
