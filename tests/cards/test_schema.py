"""CardMetadata: every key of the front matter, lenient where the Hub is."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from hubpub.cards import vocabularies as constants
from hubpub.cards.schema import CardMetadata
from hubpub.cli.json_schema import schema

# Every key that the Hub's type, its documentation or its client knows.
KEYS = set(
    """
language language_bcp47 language_details license license_name license_link license_details library_name tags datasets
metrics buckets base_model base_model_relation new_version pipeline_tag inference widget model-index co2_eq_emissions
thumbnail description mask_token finetuned_from instance_prompt extra_gated_prompt extra_gated_heading
extra_gated_description extra_gated_button_content extra_gated_fields extra_gated_eu_disallowed gated model_name
eval_results
""".split()  # noqa: SIM905 - a list of words
)

FULL = {
    "language": ["en", "fr"],
    "license": "other",
    "license_name": "my-1.0",
    "license_link": "LICENSE",
    "tags": ["chat"],
    "thumbnail": None,
    "datasets": "imdb",
    "metrics": ["wer"],
    "base_model": ["gpt2", "me/m"],
    "base_model_relation": "merge",
    "inference": {"parameters": {"temperature": 0.7, "top_k": 3, "odd": "x"}},
    "widget": [
        {"text": "My dream is", "example_title": "Dream", "group": "G"},
        {"text": "Who?", "context": "I.", "output": {"answer": "I", "score": 0.9}},
        {"messages": [{"role": "user", "content": "Hi"}]},
        {"text": "Sum?", "table": {"Name": ["a", "b"], "Stars": [1, 2.5]}},
        {"structured_data": {"pH": [7, None]}},
        {"src": "https://x.y/a.flac", "output": [{"label": "a", "score": 1}]},
        {"source_sentence": "a", "sentences": ["b", "c"]},
        {"text": "t", "candidate_labels": "a, b", "multi_class": True},
        {"text": "a cat", "output": {"url": "cat.png"}, "parameters": {"negative_prompt": "dog"}},
    ],
    "model-index": [
        {
            "name": "m",
            "results": [
                {
                    "task": {"type": "text-generation"},
                    "dataset": {"type": "a/b", "name": "B", "config": "fr", "args": {"x": 1}},
                    "metrics": [{"type": "wer", "value": "20.0 ± 1.2", "verified": False, "verifyToken": "t"}],
                    "source": {"url": "https://x.y"},
                }
            ],
        }
    ],
    "co2_eq_emissions": {"emissions": 1.5, "source": "s"},
    "extra_gated_fields": {
        "Company": "text",
        "Country": {"type": "country"},
        "Use": {"type": "select", "options": ["a", {"label": "B", "value": "b"}]},
    },
    "unheard_of": {"kept": [1]},
}


def test_every_key_is_a_field():
    known = {field.alias or name for name, field in CardMetadata.model_fields.items()}
    assert known == KEYS


def test_a_card_with_everything_is_read_and_kept():
    metadata = CardMetadata.model_validate(FULL)
    assert metadata.model_dump(by_alias=True, exclude_unset=True) == FULL
    assert metadata.model_extra == {"unheard_of": {"kept": [1]}}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"language": "en"},
        {"license": ["mit", "apache-2.0"]},
        {"inference": False},
        {"co2_eq_emissions": 3},
        {"co2_eq_emissions": float("nan")},
        {"model-index": []},
        {"tags": []},
        {"pipeline_tag": "no-task-at-all"},
    ],
)
def test_what_the_hub_takes_is_taken(data):
    CardMetadata.model_validate(data)


@pytest.mark.parametrize(
    "data",
    [
        {"tags": "chat"},
        {"tags": [1]},
        {"language": {"en": 1}},
        {"inference": {"parameters": {"top_k": "many"}}},
        {"widget": "text"},
        {"co2_eq_emissions": True},
        {"co2_eq_emissions": {"source": "s"}},
        {"extra_gated_fields": {"a": "phone"}},
        {"base_model_relation": "child"},
    ],
)
def test_another_type_or_shape_is_not(data):
    with pytest.raises(ValidationError):
        CardMetadata.model_validate(data)


def test_the_schema_explains_and_completes():
    document = json.loads(schema("card.metadata"))
    properties = document["properties"]
    assert set(properties) == KEYS
    assert document["additionalProperties"] is True
    undescribed = [
        f"{name}.{key}"
        for name, part in [("", document), *document["$defs"].items()]
        for key, value in part.get("properties", {}).items()
        if "description" not in value
    ]
    assert undescribed == []
    for key, known in [
        ("license", constants.licenses()),
        ("pipeline_tag", constants.pipelines()),
        ("library_name", constants.libraries()),
    ]:
        assert properties[key]["anyOf"][0] == {"enum": list(known.values)}
