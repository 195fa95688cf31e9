"""Keys that look like slips of the Hub's keys: which are, and which are another tool's own."""

from __future__ import annotations

import pytest

from tests.rules.metadata.cards import findings


@pytest.mark.parametrize(
    "front",
    [
        "languages:\n- python",
        "languages: [python, c++]",
        "languages: {en: 1}",
        "pipeline: regulatory-track",
        "pipeline: [tok2vec, ner]",
        "widgets:\n- task: image-to-video\n  inputs:\n  - type: image",
        "widgets: text",
        "tasks:\n- image-to-video\nframeworks:\n- pytorch\nstudios:\n- acme/x\ndomain: [nlp]",
        "metric: {name: bleu, value: 3}",
        "metric: 0.93",
        "dataset: {name: imdb, split: test}",
        "tag: 3",
        "licenses:\n- name: MIT\n  url: https://x.y",
        "lang: {source: en, target: de}",
        "description_: x\nmodel-name: mine\nbucket: b",
        "base_models:\n- path: /data/x",
        # beside the key that it could be a slip of
        "library_name: multimolecule\nlibrary: other",
        "pipeline_tag: other\npipeline: fill-mask",
        "language: en\nlang: de",
        "datasets: [imdb]\ndataset: my own words",
    ],
)
def test_a_key_of_another_tool_draws_nothing(front):
    assert findings(front, "MD006") == []


@pytest.mark.parametrize(
    ("front", "remedy"),
    [
        ("library_name: transformers\nlibrary: transformers", "Remove it: library_name says the same."),
        ("license: mit\nlicence: [mit]", "Remove it: license says the same."),
        ("license: mit\nlicence: apache-2.0", "Put what belongs there under license, as the Hub takes it."),
        ("library:\n- wtpsplit", "Put what belongs there under library_name, as the Hub takes it."),
        ("dataset: My Private Data Set", "Put what belongs there under datasets, as the Hub takes it."),
        ("dataset: [imdb, My Data]", "Put what belongs there under datasets, as the Hub takes it."),
        ("lang: klingonese", None),
        ("licence: nope", "Put what belongs there under license, as the Hub takes it."),
        ("library: Transformers", "Rename it to library_name."),
    ],
)
def test_a_slip_is_renamed_only_where_no_other_finding_comes_of_it(front, remedy):
    found = findings(front, "MD006")
    assert [finding.remedy for finding in found] == [remedy] * (remedy is not None)
    assert all((finding.fix != ()) == finding.remedy.startswith("Rename") for finding in found)


@pytest.mark.parametrize("beside", ["", "license: mit\n"])
def test_the_licence_of_trl_is_told_as_none(beside):
    [finding] = findings(f"{beside}licence: license", "MD006")
    assert "TRL writes both" in finding.message
    assert finding.remedy.startswith("Remove it" if beside else "Write license: with an id of the Hub's list")
    assert finding.fix == ()


def test_the_licence_of_trl_under_both_keys_says_what_wrote_it():
    [slip, unknown] = findings("licence: license\nlicense: license", "MD006", "MD010")
    assert ("TRL writes both" in slip.message, slip.remedy) == (True, "Remove it.")
    assert unknown.remedy.startswith("TRL writes the word")
    assert unknown.remedy.endswith("such as license: apache-2.0.")
