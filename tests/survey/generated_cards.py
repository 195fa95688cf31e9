"""Writes the cards that today's libraries write, each as the library does it by itself and filled in.

By hand, with transformers, TRL, PEFT, sentence-transformers, SetFit, diffusers, skops and lerobot installed beside
hubpub (none of the tests needs them). What cannot be imported is told and left out.

    $ python tests/survey/generated_cards.py generated
    $ python tests/survey/rules.py generated
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Cards = Iterator[tuple[str, str]]
BERT = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16, "vocab_size": 9}
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] a b hello world"


def main() -> int:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for library in (hub, trainer, trl, peft, sentence_transformers, diffusers, skops, lerobot):
        try:
            for name, text in library():
                (out / f"{name}.md").write_text(text, encoding="utf-8")
        except ImportError as error:
            print(f"{library.__name__}: {error}")
    return 0


def saved(save: Callable[[str], object]) -> str:
    """The card that something writes when it is saved."""
    with tempfile.TemporaryDirectory() as directory:
        save(directory)
        return (Path(directory) / "README.md").read_text(encoding="utf-8")


def hub() -> Cards:
    from huggingface_hub import ModelCard, ModelCardData

    filled = ModelCardData(language="en", license="mit", library_name="transformers", base_model="me/base")
    yield "hub-empty", str(ModelCard.from_template(ModelCardData()))
    yield "hub-filled", str(ModelCard.from_template(filled, model_id="me/m", model_description="A model."))
    torch, mixin = importlib.import_module("torch"), importlib.import_module("huggingface_hub").PyTorchModelHubMixin
    module = type("Mine", (torch.nn.Module, mixin), {}, library_name="mine", license="mit")
    yield "hub-mixin", saved(module().save_pretrained)


def trainer() -> Cards:
    summary = importlib.import_module("transformers.modelcard").TrainingSummary
    kinds: dict[str, dict[str, Any]] = {
        "bare": {},
        "full": {
            "language": "en",
            "license": "mit",
            "finetuned_from": "me/base",
            "dataset": "GLUE",
            "dataset_tags": "glue",
        },
        "none-dataset": {"finetuned_from": "me/base", "dataset": None},
        "local": {"finetuned_from": "/home/me/base", "dataset": ["a", "b"]},
    }
    for name, values in kinds.items():
        yield f"trainer-{name}", summary(model_name="m", **values).to_model_card()


def trl() -> Cards:
    write = importlib.import_module("trl.trainer.utils").generate_model_card
    nothing = dict.fromkeys(("base_model", "hub_model_id", "dataset_name", "wandb_url", "trackio_url", "comet_url"))
    run = "https://wandb.ai/me/p/runs/1a2b3c4d"
    named = {**nothing, "base_model": "me/base", "hub_model_id": "me/m", "dataset_name": "me/d", "wandb_url": run}
    for name, values in (("none", nothing), ("sft", named)):
        yield f"trl-{name}", str(write(model_name="m", tags=["trl"], trainer_name="SFT", **values))


def peft() -> Cards:
    module, transformers = importlib.import_module("peft"), importlib.import_module("transformers")
    for name, base in (("hub", "me/base"), ("local", "/home/me/base")):
        model = transformers.BertForSequenceClassification(transformers.BertConfig(**BERT))
        model.name_or_path = base
        adapted = module.get_peft_model(model, module.LoraConfig(target_modules=["query"], task_type="SEQ_CLS"))
        yield f"peft-{name}", saved(adapted.save_pretrained)


def sentence_transformers() -> Cards:
    module, transformers = importlib.import_module("sentence_transformers"), importlib.import_module("transformers")
    with tempfile.TemporaryDirectory() as base:
        (Path(base) / "vocab.txt").write_text(WORDS.replace(" ", "\n"), encoding="utf-8")
        transformers.BertTokenizerFast(str(Path(base) / "vocab.txt")).save_pretrained(base)
        transformers.BertModel(transformers.BertConfig(**BERT)).save_pretrained(base)
        model = module.SentenceTransformer(base)
        yield "sentence-transformers", saved(model.save_pretrained)
        yield "sentence-transformers-named", saved(lambda place: model.save_pretrained(place, model_name="me/m"))
        yield "cross-encoder", saved(module.CrossEncoder(base, num_labels=1).save_pretrained)
        model.save_pretrained(base)
        setfit = importlib.import_module("setfit").SetFitModel
        yield "setfit", saved(setfit.from_pretrained(base).save_pretrained)


def diffusers() -> Cards:
    cards = importlib.import_module("diffusers.utils.hub_utils")
    yield "diffusers-saved", str(cards.load_or_create_model_card("me/m", token=None, is_pipeline=True))
    told = {"from_training": True, "base_model": "me/base", "license": "mit", "model_description": "# LoRA"}
    yield "diffusers-trained", str(cards.load_or_create_model_card("me/m", token=None, **told))


def skops() -> Cards:
    model = importlib.import_module("sklearn.linear_model").LogisticRegression().fit([[0], [1]], [0, 1])
    card = importlib.import_module("skops.card").Card(model)
    yield "skops", card.render()


def lerobot() -> Cards:
    from huggingface_hub import ModelCard, ModelCardData

    [package] = importlib.import_module("lerobot").__path__
    template = (Path(package) / "templates" / "lerobot_modelcard_template.md").read_text(encoding="utf-8")
    data = ModelCardData(license="apache-2.0", library_name="lerobot", pipeline_tag="robotics", model_name="act")
    yield "lerobot", str(ModelCard.from_template(data, template_str=template))


if __name__ == "__main__":
    sys.exit(main())
