"""How the model was trained: one sentence, whatever of it is known."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.training import training
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.profile import Known, Profile, Training


def text_of(lineage: Lineage | None = None, **told: Any) -> str:
    source = Source(lineage=lineage or Lineage())
    section = training(Model.of(source, "me/x", Profile(training=Training(**told))))
    return section.text if section else ""


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({}, ""),
        ({"trainer": Known("trl.SFTTrainer", "a")}, "It was trained with `trl.SFTTrainer`."),
        ({"epochs": Known(1.0, "a")}, "It was trained for 1 epoch."),
        ({"epochs": Known(2.998, "a"), "steps": Known(1, "b")}, "It was trained for 3 epochs (1 step)."),
        ({"steps": Known(2000, "b")}, "It was trained for 2,000 steps."),
        ({"runtime": Known(90.0, "a"), "hardware": Known("1 x T4", "b")}, "It was trained in 2 minutes on 1 x T4."),
        ({"hardware": Known("<b>", "b")}, "It was trained on `<b>`."),
        ({"emissions": Known(1.5, "a")}, "That set free 1.5 kg of CO2 equivalent."),
        ({"published_step": Known(5, "a")}, "The weights are those of step 5."),
        (
            {"published_step": Known(5, "a"), "steps": Known(5, "b")},
            "It was trained for 5 steps. The weights are those of step 5, the last.",
        ),
    ],
)
def test_the_sentence(told: dict[str, Any], text: str) -> None:
    assert text_of(**told) == text


def test_the_run_is_linked() -> None:
    run = RunRef("https://wandb.ai/a/b/runs/c")
    assert text_of(Lineage(None, run)) == "See [its run on W&B](https://wandb.ai/a/b/runs/c)."


def arguments(*names: str) -> dict[str, Known[Any]]:
    return {name: Known(1, f"run: {name}") for name in names}


def test_hyperparameters_that_differ_come_first() -> None:
    text = text_of(hyperparameters=arguments("a", "b", "c"), changed=frozenset({"c", "gone"}))
    assert text.splitlines() == [
        "<details>",
        "<summary>Hyperparameters</summary>",
        "",
        "Those in bold differ from the defaults.",
        "",
        "| Name | Value |",
        "| --- | --- |",
        "| **`c`** | `1` |",
        "| `a` | `1` |",
        "| `b` | `1` |",
        "",
        "</details>",
    ]


@pytest.mark.parametrize("changed", [None, frozenset(), frozenset({"gone"})])
def test_nothing_is_said_of_defaults_where_none_differs_or_none_is_known(changed: frozenset[str] | None) -> None:
    text = text_of(hyperparameters=arguments("a", "b"), changed=changed)
    assert "bold" not in text
    assert "**" not in text


def test_very_many_are_cut_and_it_says_so() -> None:
    text = text_of(hyperparameters=arguments(*map(str, range(230))))
    assert text.endswith("\n| `199` | `1` |\n\n30 more are not shown.\n\n</details>")


def test_the_page_of_its_metrics_is_linked() -> None:
    told = Training(trackio=Known("https://huggingface.co/spaces/me/runs", "training_args.bin: trackio_space_id"))
    section = training(Model.of(Source(), "me/x", Profile(training=told)))
    assert section is not None
    assert section.text == "See [its metrics on Trackio](https://huggingface.co/spaces/me/runs)."
