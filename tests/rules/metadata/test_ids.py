"""Ids of models and datasets: what is none, in the keys and in the tags, and what may well be one."""

from __future__ import annotations

import pytest

from hubpub.types.findings import Severity
from tests.rules.metadata.cards import findings


@pytest.mark.parametrize(
    ("front", "code", "says"),
    [
        ("base_model: []", "MD040", "is an empty list"),
        ("base_model:", "MD040", '"base_model" is empty, so it names no model'),
        ("base_model: [me/a, '']", "MD040", '"base_model[1]" is empty, so it names no model'),
        ("base_model: [null]", "MD040", '"base_model[0]" is empty, so it names no model'),
        ("base_model: EXAONE-3.5-2.4B-Instruct", "MD040", "names no owner"),
        ("base_model: [me/a, llama]", "MD040", "names no owner"),
        ("base_model: bert-base-uncased-finetuned", "MD040", "names no owner"),
        ("base_model: None", "MD040", "a script had no value for it"),
        ("datasets: [None]", "MD041", "a script had no value for it"),
        ("new_version: None", "MD042", "a script had no value for it"),
        ("library_name: None", "MD031", "a script had no value for it"),
        ("base_model_relation: quantized", "MD043", 'there is no "base_model"'),
        ("base_model_relation: adapter\nbase: me/a", "MD043", 'there is no "base_model"'),
        ("tags:\n- base_model:adapter:/home/user/models/llama", "MD072", "names a place on a disk"),
        ("tags:\n- base_model:adapter:./out", "MD072", "names a place on a disk"),
        ("tags:\n- base_model:finetune:C:\\\\models\\\\m", "MD072", "names a place on a disk"),
        ("tags:\n- base_model:adapter:checkpoints/llama/final", "MD072", "names a place on a disk"),
        ("tags:\n- base_model:adapter:None", "MD072", "names no id on the Hub"),
        ("tags:\n- dataset:/data/mine", "MD072", "names a place on a disk"),
        ("tags:\n- /home/me/models/m", "MD072", "names a place on a disk"),
        ("tags: ~/models/m", "MD072", "names a place on a disk"),
        ("eval_results:\n- task: {type: t}", "MD051", "does not read evaluation results"),
        ("eval-results: {accuracy: 1}", "MD051", "does not read evaluation results"),
    ],
)
def test_a_warning(front, code, says):
    [finding] = findings(front)
    assert (finding.code, finding.severity, finding.fix) == (code, Severity.WARNING, ())
    assert says in finding.message


@pytest.mark.parametrize(
    "front",
    [
        "base_model: gpt2",
        "base_model: [roberta-large-mnli, t5-small, bert-base-uncased, distilbert-base-uncased, xlm-roberta-base]",
        "base_model: me/None",
        "datasets: []",
        "datasets: [imdb]",
        "base_model: me/a\nbase_model_relation: quantized",
        "tags: [base_model:adapter:me/a, base_model:gpt2, base_model:quantized:a.b/c_d, dataset:imdb, arxiv:2301.1]",
        "tags: [lora, /r/writing, text/html, a/b/c, 'region:us', '..', n/a, 'C:']",
        "tags: autonlp",
        "eval_results:",
        "eval_results: []",
        "co2_eq_emissions: 24_700_000",
        "co2_eq_emissions:\n  emissions: 24_700_000",
        "co2_eq_emissions:\n  emissions: 1_0.5e3",
    ],
)
def test_nothing(front):
    assert findings(front) == []


@pytest.mark.parametrize("value", ["'24_700'", "24_700 g", "a_b", "_"])
def test_what_is_no_number_to_any_reader(value):
    [finding] = findings(f"co2_eq_emissions:\n  emissions: {value}")
    assert finding.code == "MD005"


@pytest.mark.parametrize("value", ["foo", "3", "true", "{name: m}"])
def test_a_model_index_that_is_no_list_is_refused(value):
    """huggingface_hub's own tests push `model-index: foo`, and wait for the refusal."""
    [finding] = findings(f"model-index: {value}")
    assert (finding.code, finding.severity) == ("MD050", Severity.ERROR)
    assert finding.message.startswith('"model-index" must be an array, not ')
    assert finding.remedy.startswith("Make each model an item of its own")
