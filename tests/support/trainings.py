"""Trainings of a few steps, each by its own library, and the folders that they leave behind.

What is here imports torch, so it is for tests that are marked ``full``. Nothing is asked of a network.
"""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from tests.support import tiny_models as tiny

BASE = "ada/tiny-base"
"""The name on a hub of what was trained further."""

_TEXTS = ("this is an example", "easy to use", "the capital of france", "who are you ?")


@contextmanager
def _offline(callbacks: Sequence[Any] = ()) -> Iterator[None]:
    """Libraries ask no hub, but for callbacks that publish to one."""
    with mock.patch("huggingface_hub.constants.HF_HUB_OFFLINE", not callbacks):
        yield


@contextmanager
def logged(runs: Path, **options: Any) -> Iterator[Any]:
    """A run of W&B that is logged into a folder; the Trainer of transformers logs into the one that is there.

    It is offline, unless ``WANDB_MODE`` says another.
    """
    import wandb

    runs.mkdir(parents=True, exist_ok=True)
    with wandb.init(
        mode=os.environ.get("WANDB_MODE", "offline"), dir=runs, settings=wandb.Settings(silent=True), **options
    ) as run:
        yield run


def run_of(runs: Path) -> Path:
    """The one run that was logged into a folder."""
    (run,) = (runs / "wandb").glob("offline-run-*")
    return run


def by_trainer(folder: Path, scratch: Path, callbacks: Sequence[Any] = ()) -> Path:
    """A classifier that transformers' Trainer made of a base, measured as it went, logged to W&B.

    The card that the Trainer writes lies among what is left: only its own push to a hub puts one into the folder.
    """
    import numpy as np
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

    base = tiny.bert(scratch / "base")
    words = AutoTokenizer.from_pretrained(base)
    rows = [dict(words(text), labels=number % 2) for number, text in enumerate(_TEXTS * 4)]
    model = AutoModelForSequenceClassification.from_pretrained(base, id2label={0: "negative", 1: "positive"})
    model.name_or_path = model.config._name_or_path = BASE

    def measured(told: Any) -> dict[str, float]:
        return {"accuracy": float((np.argmax(told.predictions, axis=-1) == told.label_ids).mean())}

    arguments = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=3,
        learning_rate=0.003,
        per_device_train_batch_size=4,
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_steps=2,
        load_best_model_at_end=True,
        metric_for_best_model="accuracy",
        report_to="wandb",
        run_name="reviews",
        use_cpu=True,
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=rows,
        eval_dataset=rows[:8],
        processing_class=words,
        compute_metrics=measured,
        callbacks=list(callbacks),
    )
    with _offline(callbacks), logged(scratch, entity="ada", project="reviews"):
        done = trainer.train()
        trainer.save_metrics("train", done.metrics)
        trainer.save_metrics("eval", trainer.evaluate())
        trainer.save_model()
        trainer.save_state()
        trainer.create_model_card(license="mit", language="en", dataset="Reviews", dataset_tags="ada/reviews")
        (folder / "README.md").rename(scratch / "README.md")
    return folder


def by_trl(folder: Path, scratch: Path, callbacks: Sequence[Any] = ()) -> Path:
    """A LoRA that TRL trained by supervised fine-tuning."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    base = tiny.gpt2(scratch / "base", chat=True)
    model = AutoModelForCausalLM.from_pretrained(base)
    model.name_or_path = model.config._name_or_path = BASE
    rows = [
        {"messages": [{"role": "user", "content": "who are you ?"}, {"role": "assistant", "content": text}]}
        for text in _TEXTS * 2
    ]
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(
            output_dir=str(folder),
            max_steps=4,
            logging_steps=1,
            save_steps=4,
            per_device_train_batch_size=2,
            max_length=64,
            report_to="none",
            use_cpu=True,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=AutoTokenizer.from_pretrained(base),
        peft_config=LoraConfig(r=2, target_modules=["c_attn"], task_type="CAUSAL_LM"),
        callbacks=list(callbacks),
    )
    with _offline(callbacks):
        trainer.train()
        trainer.save_model()
    return folder


def by_sentence_transformers(folder: Path, scratch: Path, callbacks: Sequence[Any] = ()) -> Path:
    """An encoder that sentence-transformers trained on pairs."""
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.losses import MultipleNegativesRankingLoss

    with _offline(callbacks):
        model = SentenceTransformer(str(tiny.bert(scratch / "base")))
        pairs = Dataset.from_dict({"anchor": list(_TEXTS), "positive": list(reversed(_TEXTS))})
        arguments = SentenceTransformerTrainingArguments(
            output_dir=str(folder), num_train_epochs=2, logging_steps=1, report_to="none", use_cpu=True
        )
        trainer = SentenceTransformerTrainer(
            model=model,
            args=arguments,
            train_dataset=pairs,
            loss=MultipleNegativesRankingLoss(model),
            callbacks=list(callbacks),
        )
        trainer.train()
        model.save_pretrained(str(folder))
    return folder


def by_setfit(folder: Path, scratch: Path, callbacks: Sequence[Any] = ()) -> Path:
    """A classifier that SetFit trained: first its body, on pairs, and then its head."""
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer
    from setfit import SetFitModel, Trainer, TrainingArguments
    from sklearn.linear_model import LogisticRegression

    with _offline(callbacks):
        model = SetFitModel(SentenceTransformer(str(tiny.bert(scratch / "base"))), LogisticRegression())
        trainer = Trainer(
            model=model,
            args=TrainingArguments(output_dir=str(folder), num_epochs=1, report_to="none"),
            train_dataset=Dataset.from_dict({"text": list(_TEXTS), "label": [0, 1, 0, 1]}),
            callbacks=list(callbacks),
        )
        trainer.train()
        if not callbacks:
            model.save_pretrained(str(folder))
    return folder


def by_timm(folder: Path) -> Path:
    """A classifier as timm saves one (models/_hub.py: save_for_hf), which cannot be imported without torchvision."""
    from safetensors.torch import save_file
    from torch import zeros

    folder.mkdir(parents=True)
    save_file({"conv_stem.weight": zeros(8, 3, 3, 3), "classifier.weight": zeros(2, 8)}, folder / "model.safetensors")
    config = {
        "architecture": "resnet18",
        "num_classes": 2,
        "num_features": 8,
        "label_names": ["cat", "dog"],
        "pretrained_cfg": {
            "tag": "a1_in1k",
            "custom_load": False,
            "input_size": [3, 224, 224],
            "fixed_input_size": False,
            "interpolation": "bicubic",
            "crop_pct": 0.95,
            "crop_mode": "center",
            "mean": [0.485, 0.456, 0.406],
            "std": [0.229, 0.224, 0.225],
            "num_classes": 2,
            "pool_size": [7, 7],
            "first_conv": "conv_stem",
            "classifier": "classifier",
        },
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    return folder


def by_gguf(folder: Path) -> Path:
    """Two quantizations of one model."""
    import gguf
    import numpy as np

    folder.mkdir(parents=True)
    values = np.linspace(-1, 1, 32 * 64, dtype=np.float32).reshape(32, 64)
    for kind in (gguf.GGMLQuantizationType.Q8_0, gguf.GGMLQuantizationType.Q4_0):
        writer = gguf.GGUFWriter(folder / f"tiny-{kind.name}.gguf", "llama")
        writer.add_type("model")
        writer.add_name("Tiny base")
        writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{kind.name}"])
        writer.add_context_length(2048)
        writer.add_license("apache-2.0")
        writer.add_languages(["en"])
        writer.add_base_model_count(1)
        writer.add_base_model_repo_url(0, f"https://huggingface.co/{BASE}")
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list(list(tiny.WORDS))
        writer.add_chat_template(tiny.CHAT_TEMPLATE)
        packed = gguf.quants.quantize(values, kind)
        writer.add_tensor("token_embd.weight", packed, raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return folder


def by_scikit_learn(folder: Path, name: str) -> Path:
    """A random forest, in the format that the file's name tells."""
    import joblib
    import skops.io
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier

    folder.mkdir(parents=True)
    model = RandomForestClassifier(n_estimators=3, max_depth=2, random_state=0).fit(*load_iris(return_X_y=True))
    writers: Mapping[str, Any] = {
        "pkl": lambda: (folder / name).write_bytes(pickle.dumps(model)),
        "joblib": lambda: joblib.dump(model, folder / name),
        "skops": lambda: skops.io.dump(model, folder / name),
    }
    writers[name.rpartition(".")[2]]()
    return folder


def by_hand(folder: Path, scratch: Path) -> Path:
    """A loop that somebody wrote: weights, settings and results in files of their own, logged to W&B."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True)
    config = {"learning_rate": 0.05, "batch_size": 8, "epochs": 4, "hidden": 8, "data_path": str(scratch / "data")}
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    x = torch.randn(32, 4)
    y = (x.sum(1) > 0).long()
    optimizer = torch.optim.Adam(model.parameters(), lr=config["learning_rate"])
    with logged(scratch, entity="ada", project="by-hand", config=config) as run:
        for step in range(16):
            loss = torch.nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            run.log({"train/loss": loss.item()})
            if step % 4 == 3:
                accuracy = (model(x).argmax(1) == y).float().mean().item()
                run.log({"val/loss": loss.item(), "val/accuracy": accuracy})
    save_file(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"hidden": 8, "inputs": 4, "outputs": 2}))
    (folder / "train_config.json").write_text(json.dumps(config))
    (folder / "eval_results.json").write_text(json.dumps({"eval_accuracy": accuracy}))
    return folder


def by_hand_alone(folder: Path) -> Path:
    """What the shortest of all loops leaves: its weights, by ``torch.save``."""
    import torch

    folder.mkdir(parents=True)
    torch.save(torch.nn.Linear(4, 2).state_dict(), folder / "model.pt")
    return folder


def by_onnx(folder: Path) -> Path:
    """A model that torch exported."""
    import torch

    folder.mkdir(parents=True)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2)).eval()
    torch.onnx.export(model, (torch.zeros(1, 4),), folder / "model.onnx", input_names=["x"], output_names=["y"])
    return folder


def huggingtweets(folder: Path) -> Path:
    """A model of two accounts, with the facts of its card beside it."""
    tiny.gpt2(folder)
    accounts = "\n".join(
        f'[[facts.accounts]]\nname = "{name}"\ndownloaded = {kept + 30}\nretweets = 20\nshort = 10\nkept = {kept}\n'
        for name, kept in (("Ada", 900), ("Grace", 1100))
    )
    picture = 'thumbnail = "https://example.com/ada-grace.png"\n'
    runs = "\n".join(
        f'[lineage.{name}]\nurl = "https://wandb.ai/ada/tweets/runs/{run}"\n'
        for name, run in (("data_run", "1a2b3c4d"), ("training_run", "5e6f7a8b"))
    )
    path = folder.parent / "facts.toml"
    path.write_text(f'[facts]\nhandle = "ada-grace"\nprompt = "My dream is"\n{picture}\n{accounts}\n{runs}')
    return folder
