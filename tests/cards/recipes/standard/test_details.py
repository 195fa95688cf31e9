"""What the model is made of: figures, labels, quantizations, chat template."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.cards.recipes.standard.details import details, labels, quantizations
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.types.profile import Known, Profile, QuantizedFile


def model(**facts: Any) -> Model:
    return Model.of(Source(), "me/x", Profile(**facts))


def test_nothing_known_is_no_section() -> None:
    assert (details(model()), labels(model()), quantizations(model())) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "value", "row"),
    [
        ("diffusers.pipeline_class", "FluxPipeline", "| Pipeline class | `FluxPipeline` |"),
        ("peft.r", 16, "| Rank | `16` |"),
        ("peft.type", "LORA", "| Kind of adapter | `LORA` |"),
        ("x.<b>", "a|b", r"| `x.<b>` | `a\|b` |"),
        ("x.", 1, "| `x.` | `1` |"),
        ("plain", (1, 2), "| Plain | `[1, 2]` |"),
    ],
)
def test_what_one_library_tells(name: str, value: Any, row: str) -> None:
    section = details(model(details={name: Known(value, "config.json")}))
    assert section.text == f"| Property | Value |\n| --- | --- |\n{row}"
    assert section.lines[0].places == ("config.json",)


def test_the_class_of_any_tokenizer_is_no_news() -> None:
    assert details(model(tokenizer=Known("TokenizersBackend", "tokenizer_config.json"))) is None
    section = details(model(tokenizer=Known("Qwen2Tokenizer", "tokenizer_config.json")))
    assert section
    assert "| Tokenizer | `Qwen2Tokenizer` |" in section.text


def test_of_several_quantizations_their_table_tells() -> None:
    one = Known(QuantizedFile("a.gguf", "Q4_K_M", 10), "a.gguf: header")
    told = {"weights_size": Known(10, "x"), "quantization": Known("Q4_K_M", "x"), "parameters": Known(3, "x")}
    assert details(model(quantized_files=(one,), **told)).text.splitlines()[2:] == ["| Parameters | 3 |"]
    assert details(model(**told)).text.splitlines()[3:] == [
        "| Size of the weights | 10 bytes |",
        "| Quantization | `Q4_K_M` |",
    ]


def test_labels() -> None:
    few = labels(model(labels=Known(("a", "b|c"), "config.json")))
    assert few.text == "| Id | Label |\n| --- | --- |\n| 0 | `a` |\n| 1 | `b\\|c` |"
    some = labels(model(labels=Known(tuple(map(str, range(30))), "config.json"))).text
    assert some.startswith("It tells 30 labels apart.\n\n<details>\n<summary>The labels</summary>\n\n| Id |")
    assert some.count("\n| ") == 32
    many = labels(model(labels=Known(tuple(map(str, range(1000))), "config.json"))).text
    assert many.startswith("It tells 1,000 labels apart. The first 100 of them are shown.\n\n")
    assert many.count("\n| ") == 102


def test_what_the_architecture_tells_is_not_told_again() -> None:
    known = Known("FluxPipeline", "model_index.json: _class_name")
    section = details(model(architecture=known, details={"diffusers.pipeline_class": known}))
    assert section.text.splitlines()[2:] == ["| Architecture | `FluxPipeline` |"]


def test_the_file_of_each_quantization_is_linked() -> None:
    files = (Known(QuantizedFile("q 4/a(b).gguf", "Q4_K_M", 668_788_096), "q 4/a(b).gguf: general.file_type"),)
    assert quantizations(model(quantized_files=files)).text.splitlines()[2] == (
        "| `Q4_K_M` | [`q 4/a(b).gguf`](q%204/a%28b%29.gguf) | 669 MB |"
    )


@pytest.mark.parametrize("template", ["", " \n", "x" * 2001, "$$ {{ x }} $$"])
def test_a_chat_template_that_is_long_or_a_formula_is_left_to_its_file(template: str) -> None:
    assert details(model(chat_template=Known(template, "chat_template.jinja"))) is None


def test_a_short_chat_template_is_folded_away() -> None:
    section = details(model(chat_template=Known("{{ messages }}\n", "chat_template.jinja")))
    assert section.text == (
        "<details>\n<summary>Chat template</summary>\n\n```jinja\n{{ messages }}\n```\n\n</details>"
    )
