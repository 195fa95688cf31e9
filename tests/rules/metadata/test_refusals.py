"""What the Hub refuses, in its words; and what it takes."""

from __future__ import annotations

import pytest

from hubpub.cards.frontmatter import parse
from hubpub.rules.metadata.refusals import of_block, of_values


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("language: [en, EN, pt-BR]", [
            '"language[1]" must only contain lowercase characters',
            '"language[2]" must only contain lowercase characters',
        ]),
        ("base_model: [a/b, '', ./c]",
         ['"base_model[2]" with value "./c" is not valid. Use a model id from https://hf.co/models.']),
        ("datasets: [some words, ~/d]",
         ['"datasets[1]" with value "~/d" is not valid. If possible, use a dataset id from https://hf.co/datasets.']),
        ("widget: x", ['"widget" must be an array']),
        ("model-index: [{results: [{metrics: 1, dataset: {config: 2, type: a b}}]}, {}]", [
            '"model-index[0].results[0].dataset.config" must be a string',
            ('"model-index[0].results[0].dataset.type" with value "a b" fails to match the required pattern: '
            r"/^(?:[\w-]+\/)?[\w-.]+$/"),
            '"model-index[0].results[0].metrics" must be an array',
            '"model-index[1].results" is required',
        ]),
        ("base_model: ''", ['"base_model" is not allowed to be empty']),
        ("model-index: [{results: [{metrics: [{config:}], dataset: {config: null}}]}]",
         ['"model-index[0].results[0].dataset.config" must be a string']),
        ("model-index: x", ['"model-index" must be an array']),
        ("model-index: {name: x, results: []}", ['"model-index" must be an array']),
        ("license: [MIT, '', other]\nlanguage: no\nwidget:\nmodel-index:\nbase_model: gpt2", []),
    ],
)  # fmt: skip
def test_values(front: str, said: list[str]) -> None:
    assert [refusal.hub_says for refusal in of_values(parse(f"---\n{front}\n---\n").data)] == said


def test_of_a_licence_the_whole_list_is_told() -> None:
    [refusal] = of_values({"license": ["mit", "mine"]})
    assert (refusal.path, refusal.value) == (("license", 1), "mine")
    assert refusal.hub_says.startswith('"license[1]" must be one of [apache-2.0, mit, ')


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("a: b", ""),
        ("- a", '"value" must be of type object'),
        ("words", "The YAML metadata of your README.md is invalid."),
        ("# why\nwords", "The YAML metadata of your README.md is invalid."),
        (" ", "The YAML metadata of your README.md is invalid."),
        ("# a comment only", ""),
        ("a: 1\na: 2", "Invalid YAML in README.md: duplicated mapping key"),
    ],
)
def test_the_block(front: str, said: str) -> None:
    found = of_block(parse(f"---\n{front}\n---\n"))
    assert found.startswith(said) if said.startswith("Invalid") else found == said
