"""The front matter: as complete as the evidence, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.metadata import block, entries
from hubpub.cards.recipes.standard.model import Model
from hubpub.types.profile import Known, Profile, Result, Training
from tests.cards.recipes.standard.profiles import LINEAGE

TASK = {"task": Known("text-classification", "config.json")}


def keys(profile: Profile, **facts: Any) -> dict[str, Any]:
    source = Source.model_validate({"facts": facts, "lineage": LINEAGE})
    return {key: entry.value for key, entry in entries(Model.of(source, "me/x", profile)).items()}


def test_nothing_known_is_no_block() -> None:
    assert block(entries(Model.of(Source(), "me/x", Profile()))) == ""


def test_one_is_a_text_and_several_are_a_list() -> None:
    one = keys(Profile(languages=Known(("en",), "a"), base_models=(Known("gpt2", "b"),)))
    assert (one["language"], one["base_model"]) == ("en", "gpt2")
    several = keys(
        Profile(languages=Known(("en", "de", "en"), "a"), base_models=(Known("gpt2", "b"), Known("a/b", "b")))
    )
    assert (several["language"], several["base_model"]) == (["en", "de"], ["gpt2", "a/b"])
    # these are lists to the Hub, always
    assert keys(Profile(datasets=Known(("a/b",), "c"), tags=Known(("x",), "d"))) == {"tags": ["x"], "datasets": ["a/b"]}


def test_a_licence_of_its_own_is_the_authors_to_name() -> None:
    mine = {"license": "other", "license_name": "mine-1.0", "license_link": "LICENSE"}
    assert keys(Profile(license=Known("mit", "x")), **mine) == mine
    assert keys(Profile(license=Known("other", "x"))) == {}
    # what belongs to another licence is not said of this one
    assert keys(Profile(license=Known("mit", "x")), license_name="mine-1.0") == {"license": "mit"}


def test_tags_of_the_author_come_first_and_none_twice() -> None:
    assert keys(Profile(tags=Known(("trl", "sft"), "x")), tags=["mine", "trl"]) == {"tags": ["mine", "trl", "sft"]}


def test_metrics_are_those_of_the_model() -> None:
    results = [
        Result(metric, 1.0, "x") for metric in ("accuracy", "loss", "runtime", "eval_runtime", "f1", "accuracy", "Ä")
    ]
    assert keys(Profile(results=tuple(results))) == {"metrics": ["accuracy", "f1"]}


def test_results_have_the_run_as_their_source() -> None:
    results = (
        Result("accuracy", 0.5, "x", "test", "a/b"),
        Result("f1", 0.4, "x", "test", "a/b"),
        Result("accuracy", 0.6, "x", None, "My data, cleaned"),
        Result("wer", 0.7, "x", None, "a/b", "automatic-speech-recognition"),
    )
    source = {"name": "Weights & Biases run", "url": "https://wandb.ai/ada/reviews/runs/j1ak5d5p"}
    assert keys(Profile(results=results, **TASK))["model-index"] == [
        {
            "name": "x",
            "results": [
                {
                    "task": {"type": "text-classification"},
                    "dataset": {"type": "a/b", "name": "a/b", "split": "test"},
                    "metrics": [{"type": "accuracy", "value": 0.5}, {"type": "f1", "value": 0.4}],
                    "source": source,
                },
                {
                    "task": {"type": "text-classification"},
                    "dataset": {"type": "my-data--cleaned", "name": "My data, cleaned"},
                    "metrics": [{"type": "accuracy", "value": 0.6}],
                    "source": source,
                },
                {
                    "task": {"type": "automatic-speech-recognition"},
                    "dataset": {"type": "a/b", "name": "a/b"},
                    "metrics": [{"type": "wer", "value": 0.7}],
                    "source": source,
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    "profile",
    [
        Profile(results=(Result("accuracy", 0.5, "x", "test", "a/b"),)),
        Profile(results=(Result("accuracy", 0.5, "x", "test"),), **TASK),
        Profile(results=(Result("loss", 0.5, "x", "test", "a/b"),), **TASK),
    ],
)
def test_results_without_a_task_a_dataset_or_a_metric_stay_in_the_text(profile: Profile) -> None:
    assert "model-index" not in keys(profile)


def test_carbon_in_grams() -> None:
    training = Training(emissions=Known(0.1234, "emissions.csv"), hardware=Known("1 x T4", "run"))
    assert keys(Profile(training=training)) == {"co2_eq_emissions": {"emissions": 123.4, "hardware_used": "1 x T4"}}
    tuned = Profile(training=training, base_models=(Known("gpt2", "x"),), relation=Known("finetune", "x"))
    assert keys(tuned)["co2_eq_emissions"]["training_type"] == "fine-tuning"


def test_the_block_is_as_people_write_it() -> None:
    profile = Profile(results=(Result("accuracy", 1e-05, "x", "no", "a/b"),), **TASK)
    assert block(entries(Model.of(Source(), "me/x", profile))).splitlines() == [
        "---",
        "metrics:",
        "- accuracy",
        "pipeline_tag: text-classification",
        "model-index:",
        "- name: x",
        "  results:",
        "  - task:",
        "      type: text-classification",
        "    dataset:",
        "      type: a/b",
        "      name: a/b",
        "      split: no",
        "    metrics:",
        "    - type: accuracy",
        "      value: 1e-05",
        "---",
    ]


def test_the_space_of_a_training_is_a_tag() -> None:
    """The Hub draws a tab of it (transformers, ``TrackioCallback``)."""
    page = "https://huggingface.co/spaces/me/runs"
    training = Training(trackio=Known(page, "training_args.bin: trackio_space_id"))
    assert keys(Profile(training=training))["tags"] == [f"trackio:{page}"]
    # the library's own card tells which runs are meant
    own = "trackio:https://me-runs.hf.space?project=a&runs=b-1&sidebar=collapsed"
    assert keys(Profile(training=training, tags=Known(("trl", own), "README.md")))["tags"] == ["trl", own]
    for other in ("trackio:https://evil.example/x", "trackio:/home/me", "trackio:https://huggingface.co/spaces/me"):
        assert "tags" not in keys(Profile(tags=Known((other,), "README.md")))
