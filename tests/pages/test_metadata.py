"""What the Hub derives from a card."""

from __future__ import annotations

import pytest

from hubpub.pages.metadata import metadata_of, papers_in, tags_of


def test_the_tags_of_a_card() -> None:
    card = {
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "tags": ["a", "text-generation"],
        "language": "no",
        "license": ["MIT", "Apache-2.0"],
        "datasets": ["x/y"],
        "base_model": ["b/c"],
        "base_model_relation": "finetune",
        "model-index": [{"name": "m"}],
        "co2_eq_emissions": 2.5,
    }
    assert tags_of(card, "see https://arxiv.org/abs/1706.03762v2 and arxiv.org/pdf/1706.03762.pdf") == [
        "transformers", "text-generation", "a", "dataset:x/y", "no", "arxiv:1706.03762", "base_model:b/c",
        "base_model:finetune:b/c", "license:mit", "license:apache-2.0", "model-index",
        "co2_eq_emissions",
    ]  # fmt: skip
    assert tags_of({"model-index": []}) == []


def test_what_chips_tell() -> None:
    names = {("language", "no"): "Norwegian", ("library", "peft"): "PEFT"}
    found = metadata_of(
        {"language": ["no", "xx"], "library_name": "peft", "tags": ["peft", "no", "z", "z"], "license": "MIT"},
        "arxiv.org/abs/2001.00001",
        lambda kind, key: names.get((kind, key), ""),
    )
    assert found.languages == (("no", "Norwegian"), ("xx", ""))
    assert (found.library_name, found.tags, found.licenses, found.papers) == ("PEFT", ("z",), ("mit",), ("2001.00001",))


@pytest.mark.parametrize("value", [None, 1, {}, [[]], [None, 1], "", " ", [""], {"a": "b"}, 1.5, True])
def test_what_is_no_metadata_is_left_out(value: object) -> None:
    keys = ("library_name", "pipeline_tag", "tags", "language", "license", "datasets", "base_model")
    card = dict.fromkeys((*keys, "license_name", "license_link", "base_model_relation", "widget"), value)
    assert tags_of(card) == []
    assert metadata_of(card) == metadata_of({})


def test_papers() -> None:
    assert papers_in("nothing") == []
    assert papers_in("[x](https://arXiv.org/abs/1234.56789v2) https://arxiv.org/abs/1406.2661") == ["1234.56789"]
    assert papers_in("@misc{x, eprint={2110.12201}, note = {arXiv:1907.10641}}") == ["2110.12201"]
