"""Makes small models by their own libraries, with the cards that these write, for ``scripts/compare_cards.py``.

It runs against a hub that ``HF_ENDPOINT`` names: what the models are trained from is published there first, so that a
library can ask for it as it would on the Hub. Into ``OUT/samples.json`` goes what was made.

    $ python scripts/library_cards.py OUT
    $ python scripts/library_cards.py OUT timm    # alone: timm needs a torchvision, and gets an empty one
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

BASE_CARD = "---\nlicense: apache-2.0\nlanguage: en\n---\n\n# A tiny model\n\nIts weights are random.\n"
TEXTS = ["this is easy", "how is it easy", "who are you", "where do you live"] * 4
LABELS = [1, 1, 0, 0] * 4
# PyTorch from PyPI has no torchvision that goes with it everywhere, and timm asks for one when it is imported.
TORCHVISION = """
import importlib.abc, importlib.machinery, sys, types

class _Any(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name

class _Module(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Any(name, (), {"__init__": lambda self, *a, **k: None})
        setattr(self, name, made)
        return made

class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torchvision":
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec):
        return _Module(spec.name)
    def exec_module(self, module):
        pass

sys.meta_path.insert(0, _Finder())
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A model of a library, and the cards that the library writes for it.

    Attributes:
        library: What made it.
        folder: Where it lies, without a card.
        repo: The repository for which the cards are made.
        cards: The cards, by how each is made.
    """

    library: str
    folder: str
    repo: str
    cards: dict[str, str]


class Makers:
    """The models, one a method.

    Args:
        out: Where they are made.
        owner: The account of the hub.
    """

    def __init__(self, out: Path, owner: str) -> None:
        self.out = out
        self.owner = owner

    def base(self, name: str, make: Callable[[Path], object]) -> str:
        """A model to train from, on the hub; its id."""
        from huggingface_hub import HfApi

        folder, repo = self.out / "bases" / name, f"{self.owner}/{name}"
        if not folder.exists():
            folder.mkdir(parents=True)
            make(folder)
            (folder / "README.md").write_text(BASE_CARD)
            HfApi().create_repo(repo)
            HfApi().upload_folder(repo_id=repo, folder_path=folder)
        return repo

    def place(self, name: str) -> tuple[Path, str]:
        """Where a model is made, and its repository."""
        folder = self.out / "models" / name
        folder.mkdir(parents=True)
        return folder, f"{self.owner}/{name}"

    def transformers(self) -> Sample:
        """A classifier of the Trainer, evaluated."""
        import numpy as np
        from datasets import Dataset
        from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

        from tests.support import tiny_models

        base = self.base("tiny-bert", tiny_models.bert)
        folder, repo = self.place("reviews")
        tokenizer = AutoTokenizer.from_pretrained(base)
        model = AutoModelForSequenceClassification.from_pretrained(base, id2label={0: "hard", 1: "easy"})
        data = Dataset.from_dict({"text": TEXTS, "label": LABELS})
        data = data.map(lambda row: tokenizer(row["text"], padding="max_length", max_length=8), batched=True)
        told: dict[str, Any] = {"output_dir": str(folder), "num_train_epochs": 2, "report_to": "none"}
        told |= {"eval_strategy": "epoch", "logging_strategy": "epoch", "save_strategy": "no", "use_cpu": True}
        trainer = Trainer(
            model,
            TrainingArguments(**told, learning_rate=1e-3),
            train_dataset=data,
            eval_dataset=data,
            processing_class=tokenizer,
            compute_metrics=lambda result: {
                "accuracy": float((np.argmax(result.predictions, -1) == result.label_ids).mean())
            },
        )
        trainer.train()
        trainer.save_model()
        trainer.save_state()
        trainer.save_metrics("eval", trainer.evaluate())
        cards = {}
        trainer.create_model_card()
        cards["`create_model_card()`"] = taken(folder)
        trainer.create_model_card(
            language="en", license="mit", tasks="text-classification", dataset="IMDB", dataset_tags="stanfordnlp/imdb"
        )
        cards["`create_model_card(…)`, told language, licence, task and dataset"] = taken(folder)
        return Sample("transformers", str(folder), repo, cards)

    def trl(self) -> Sample:
        """A LoRA of TRL."""
        from datasets import Dataset
        from peft import LoraConfig
        from trl import SFTConfig, SFTTrainer

        from tests.support import tiny_models

        base = self.base("tiny-gpt2", lambda folder: tiny_models.gpt2(folder, chat=True))
        folder, repo = self.place("chat")
        turns = [
            [{"role": "user", "content": text}, {"role": "assistant", "content": "this is an example"}]
            for text in TEXTS
        ]
        told: dict[str, Any] = {"output_dir": str(folder), "max_steps": 3, "report_to": "none", "use_cpu": True}
        told |= {"save_strategy": "no", "logging_steps": 1, "max_length": 32, "bf16": False}
        trainer = SFTTrainer(
            base,
            args=SFTConfig(**told),
            train_dataset=Dataset.from_dict({"messages": turns}),
            peft_config=LoraConfig(r=2, target_modules=["c_attn"], task_type="CAUSAL_LM"),
        )
        trainer.train()
        trainer.save_model()
        trainer.save_state()
        cards = {}
        (folder / "README.md").unlink(missing_ok=True)
        trainer.create_model_card()
        cards["`create_model_card()`"] = taken(folder)
        trainer.hub_model_id = repo  # what it knows when it pushes by itself
        trainer.create_model_card(model_name="chat", dataset_name="trl-lib/Capybara")
        cards["`create_model_card(…)`, told repository, name and dataset"] = taken(folder)
        return Sample("TRL", str(folder), repo, cards)

    def peft(self) -> Sample:
        """A LoRA of PEFT alone."""
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForSequenceClassification

        from tests.support import tiny_models

        base = self.base("tiny-gpt2", lambda folder: tiny_models.gpt2(folder, chat=True))
        folder, repo = self.place("adapter")
        model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=2)
        get_peft_model(model, LoraConfig(r=2, target_modules=["c_attn"], task_type="SEQ_CLS")).save_pretrained(folder)
        return Sample("PEFT", str(folder), repo, {"`save_pretrained()`": taken(folder)})

    def sentence_transformers(self) -> Sample:
        """An encoder of sentences, trained on pairs with a loss."""
        from datasets import Dataset
        from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
        from sentence_transformers import SentenceTransformerTrainingArguments as Arguments
        from sentence_transformers.losses import MultipleNegativesRankingLoss

        from tests.support import tiny_models

        base = self.base("tiny-bert", tiny_models.bert)
        folder, repo = self.place("sentences")
        model = SentenceTransformer(base)
        pairs = Dataset.from_dict({"anchor": TEXTS[:4], "positive": TEXTS[4:8]})
        arguments = Arguments(
            output_dir=str(self.out / "scratch"), num_train_epochs=2, logging_steps=1, report_to="none", use_cpu=True
        )
        SentenceTransformerTrainer(
            model=model, args=arguments, train_dataset=pairs, loss=MultipleNegativesRankingLoss(model)
        ).train()
        cards = {}
        model.save_pretrained(str(folder))
        cards["`save_pretrained()`"] = taken(folder)
        model.save_pretrained(str(folder), model_name=repo)
        cards["`save_pretrained(…)`, told the repository"] = taken(folder)
        return Sample("sentence-transformers", str(folder), repo, cards)

    def setfit(self) -> Sample:
        """A classifier of a few examples."""
        from setfit import SetFitModel

        from tests.support import tiny_models

        folder, repo = self.place("few")
        base = self.base("tiny-bert", tiny_models.bert)
        model = SetFitModel.from_pretrained(base, labels=["hard", "easy"])
        model.fit(TEXTS[:4], LABELS[:4], num_epochs=1)
        model.save_pretrained(str(folder))
        return Sample("SetFit", str(folder), repo, {"`save_pretrained()`": taken(folder)})

    def diffusers(self) -> Sample:
        """A LoRA of pictures, with the card of the training scripts."""
        from diffusers.utils.hub_utils import load_or_create_model_card, populate_model_card

        from tests.support import tiny_models

        base = self.base(
            "tiny-diffusion", lambda folder: tiny_models.text_to_image_pipeline(folder, self.out / "parts")
        )
        folder, repo = self.place("pictures")
        tiny_models.diffusers_lora(folder, self.out / "bases" / "tiny-diffusion")
        card = load_or_create_model_card(
            repo,
            from_training=True,
            license="creativeml-openrail-m",
            base_model=base,
            model_description=f"\n# LoRA text2image fine-tuning - {repo}\nThese are LoRA adaption weights for {base}. ",
            inference=True,
        )
        tags = ["stable-diffusion", "text-to-image", "diffusers", "diffusers-training", "lora"]
        populate_model_card(card, tags=tags)
        return Sample("diffusers", str(folder), repo, {"the card of `train_text_to_image_lora.py`": str(card)})

    def scikit_learn(self) -> Sample:
        """A classifier of scikit-learn, with the card of skops."""
        import skops.card
        import skops.io

        from tests.support import tiny_models

        folder, repo = self.place("table")
        model = tiny_models.classifier()
        skops.io.dump(model, folder / "model.skops")
        card = skops.card.Card(model)
        card.add_metrics(accuracy=1.0)
        return Sample("scikit-learn", str(folder), repo, {"`skops.card.Card`, told a metric": card.render()})

    def huggingface_hub(self) -> Sample:
        """A model of transformers with the Hub's own template."""
        from huggingface_hub import ModelCard, ModelCardData

        from tests.support import tiny_models

        folder, repo = self.place("masks")
        tiny_models.bert(folder, "BertForMaskedLM")
        data = ModelCardData(language="en", license="mit", library_name="transformers")
        card = ModelCard.from_template(data, model_id=repo, model_description="A tiny BERT.")
        return Sample(
            "huggingface_hub", str(folder), repo, {"`ModelCard.from_template(…)`, told five facts": str(card)}
        )

    def timm(self) -> Sample:
        """A classifier of pictures, with the card of ``push_to_hf_hub``."""
        exec(TORCHVISION, {})
        import timm
        from timm.models._hub import generate_readme, save_for_hf

        folder, repo = self.place("views")
        model = timm.create_model("test_vit", pretrained=False, num_classes=3)
        save_for_hf(model, folder, model_config={"label_names": ["a", "b", "c"]}, safe_serialization=True)
        return Sample("timm", str(folder), repo, {"`push_to_hf_hub()`": generate_readme({}, "views")})


def taken(folder: Path) -> str:
    """The card that a library wrote into a folder, which it is taken out of."""
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    return text


def main() -> int:
    """Makes all that can be made beside each other, or what is named."""
    from huggingface_hub import HfApi

    out = Path(sys.argv[1])
    makers = Makers(out, "acme")
    names = ["transformers", "trl", "peft", "sentence_transformers", "setfit", "diffusers", "scikit_learn"]
    kept = out / "samples.json"
    samples = json.loads(kept.read_text()) if kept.exists() else []
    for name in sys.argv[2:] or [*names, "huggingface_hub"]:
        sample = getattr(makers, name)()
        HfApi().create_repo(sample.repo)
        HfApi().upload_folder(repo_id=sample.repo, folder_path=sample.folder)
        samples.append(asdict(sample))
    kept.write_text(json.dumps(samples, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
