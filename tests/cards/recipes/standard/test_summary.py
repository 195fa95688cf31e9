"""The first paragraph: each clause a fact, and none without one."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.summary import summary
from hubpub.types.profile import Known, Profile, Result, Withheld
from tests.cards.recipes.standard.profiles import CASES

GPT2 = "[`gpt2`](https://huggingface.co/gpt2)"
IMDB = "[`a/imdb`](https://huggingface.co/datasets/a/imdb)"
TASK = {"task": Known("text-classification", "t")}
BERT = {"architecture": Known("Bert", "a")}
DATA = {"datasets": Known(("a/imdb",), "d")}


def base(*ids: str, relation: Any = None) -> dict[str, Any]:
    known = {"base_models": tuple(Known(id_, "b") for id_ in ids)}
    return known | {"relation": Known(relation, "r")} if relation else known


def said(repo: str = "me/x", **facts: Any) -> str:
    return summary(Model.of(Source(), repo, Profile(**facts))).text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, ""),
        (TASK, "This is a text classification model."),
        (BERT, "This is a model (`Bert`)."),
        ({"library": Known("timm", "l")}, "This is a model for `timm`."),
        ({"library": Known("onnx", "l")}, "This is a model in the ONNX format."),
        ({"library": Known("timm", "l"), **TASK}, "This is a text classification model."),
        (base("gpt2"), f"This is a model made from {GPT2}."),
        (base("gpt2", relation="finetune"), f"This is a model fine-tuned from {GPT2}."),
        (DATA, f"This is a model trained on {IMDB}."),
        (TASK | BERT | DATA, f"This is a text classification model (`Bert`), trained on {IMDB}."),
        (
            TASK | BERT | DATA | base("gpt2", relation="finetune"),
            f"This is a text classification model (`Bert`), fine-tuned from {GPT2} on {IMDB}.",
        ),
        (base("gpt2") | DATA, f"This is a model made from {GPT2}, trained on {IMDB}."),
        (
            TASK | DATA | base("gpt2", relation="adapter"),
            f"This is an adapter of {GPT2} for text classification, trained on {IMDB}.",
        ),
        (
            base("gpt2", "a/b", relation="merge"),
            f"This is a merge of {GPT2} and [`a/b`](https://huggingface.co/a/b).",
        ),
        (
            base("gpt2", relation="adapter") | {"details": {"peft.type": Known("LORA", "p")}},
            f"This is a LoRA adapter of {GPT2}.",
        ),
        (
            base("gpt2", relation="adapter") | {"details": {"peft.type": Known("POLY", "p")}},
            f"This is an adapter of {GPT2}.",
        ),
        # what an adapter or a merge is of, need not be known
        (
            TASK | {"relation": Known("adapter", "p"), "details": {"peft.type": Known("LORA", "p")}},
            "This is a LoRA adapter for text classification.",
        ),
        ({"relation": Known("adapter", "p"), "library": Known("diffusers", "l")}, "This is an adapter."),
        ({"relation": Known("merge", "p")}, "This is a merge."),
        (
            base("gpt2", relation="merge")
            | {"withheld": (Withheld("base_model", "mergekit_config.yml: models", "a path"),)},
            f"This is a merge of {GPT2} and others.",
        ),
        (
            base("gpt2", relation="merge")
            | {"withheld": (Withheld("base_model", "config.json: _name_or_path", "a path"),)},
            f"This is a merge of {GPT2}.",
        ),
        # what the data of its base model are, is not said of a quantized one
        (
            TASK | DATA | base("gpt2", relation="quantized"),
            f"This is a quantized text classification model made from {GPT2}.",
        ),
        # a relation to nothing is none
        ({"relation": Known("finetune", "r")}, ""),
        ({"parameters": Known(66_955_010, "p")}, "It has 67M parameters."),
        ({"context_length": Known(8192, "c")}, "It has a context of 8,192 tokens."),
        (
            {
                "parameters": Known(46_700_000_000, "p"),
                "active_parameters": Known(12_900_000_000, "q"),
                "context_length": Known(32768, "c"),
            },
            "It has 46.7B parameters, of which 12.9B are used for each token, and a context of 32,768 tokens.",
        ),
        (
            {"details": {"sentence-transformers.dimension": Known(384, "m")}},
            "It maps a text to a vector of 384 numbers.",
        ),
        ({"languages": Known(("en",), "l")}, "Its language is English."),
        ({"languages": Known(("en", "de"), "l")}, "Its languages are English and German."),
        ({"languages": Known(("code",), "l")}, ""),
        ({"results": (Result("loss", 0.1, "x"), Result("f1", 0.9, "x"))}, "Its `f1` is 0.9."),
        ({"results": (Result("f1", 0.9, "x", "test"),)}, "Its `f1` is 0.9 on the test split."),
        ({"results": (Result("f1", 0.9, "x", None, "imdb"),)}, "Its `f1` is 0.9 on `imdb`."),
        ({"results": (Result("f1", 0.9, "x", "test", "imdb"),)}, "Its `f1` is 0.9 on the test split of `imdb`."),
        ({"results": (Result("f1", 0.9, "x", "my*split"),)}, "Its `f1` is 0.9 on the `my*split` split."),
    ],
)
def test_the_paragraph(facts: dict[str, Any], text: str) -> None:
    assert said(**facts) == text


def test_of_very_many_the_first_are_named() -> None:
    text = said(**base(*(f"a/b{number}" for number in range(9)), relation="merge"))
    assert text.endswith("[`a/b4`](https://huggingface.co/a/b4) and 4 more models.")


@pytest.mark.parametrize(
    ("repo", "heading"),
    [
        ("me/my_model", "# my_model"),
        ("me/_model_", r"# \_model\_"),
        ("me/a__b__c", r"# a\_\_b\_\_c"),
        ("gpt2", "# gpt2"),
    ],
)
def test_the_title_is_the_name(repo: str, heading: str) -> None:
    assert summary(Model.of(Source(), repo, Profile())).heading == heading


def test_the_author_speaks_first_and_wins() -> None:
    facts = {
        "description": "Mine.",
        "pipeline_tag": "fill-mask",
        "base_model": "a/b",
        "datasets": "c/d",
        "language": "fr",
    }
    case = CASES["classifier"]
    text = summary(Model.of(Source.model_validate({"facts": facts}), case.repo, case.profile)).text
    assert text.startswith("Mine.\n\nThis is a fill-mask model (`DistilBert")
    assert (
        "fine-tuned from [`a/b`](https://huggingface.co/a/b) on [`c/d`](https://huggingface.co/datasets/c/d)." in text
    )
    assert "Its language is French." in text
    assert "imdb](" not in text
