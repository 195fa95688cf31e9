"""What the author may say: a wrong word is refused with its place and what to do."""

from __future__ import annotations

import pytest

from hubpub.cards.recipes import registry
from hubpub.errors import CallError
from hubpub.files.documents import parse_document


def refused(data: str) -> str:
    with pytest.raises(CallError) as error:
        registry.parse_source(parse_document(data, "facts.toml"), "standard")
    return error.value.fact


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('license = "apache"', "license: 'apache' is no licence id of the Hub: use other, with license_name"),
        ('language = "english"', "language[0]: 'english' is no language code of the Hub, such as en or fra"),
        ('base_model = ["./gpt2"]', "base_model[0]: './gpt2' is no id of a model on the Hub: an id is name or"),
        ('base_model = "my-model"', "base_model[0]: 'my-model' is no id of a model on the Hub: it names no owner"),
        ('datasets = "/data/x"', "datasets[0]: '/data/x' is no id of a dataset on the Hub"),
        ('pipeline_tag = "chat"', "pipeline_tag: 'chat' is no task of the Hub: use one of huggingface.co/tasks"),
        ('base_model_relation = "copy"', "base_model_relation: must be 'adapter', 'merge', 'quantized' or 'finetune'"),
        ('description = " "', "description: is empty: write it, or leave it out"),
        ('contact = "a\\nb"', "contact: is one line"),
        ('authors = ["a\\u0007"]', "authors[0]: character 2 is U+0007, which no card can show"),
        ('limitations = "```\\ncode"', "limitations: a block of code is begun and not ended"),
        ('limitations = "<!-- a"', "limitations: an HTML comment or element is begun and not ended"),
        ('limitations = "<details>\\n\\na"', "limitations: <details> is begun and not ended"),
        ('limitations = "<!-- hubpub:end usage -->"', "limitations: holds a mark of the parts that hubpub keeps"),
        ('sections = {A = "~~~"}', "sections.A: a block of code is begun and not ended"),
        ("language = []", "language: must not be empty"),
        ('lisence = "mit"', "lisence: no such field"),
    ],
)
def test_refused(line: str, fault: str) -> None:
    assert refused(f"# facts\n{line}\n").startswith(f"facts.toml:2: {fault}")


@pytest.mark.parametrize("data", ['{"recipe": "standard"}', '{"facts": {}}', '{"recipe": "standard", "facts": {}}'])
def test_nothing_is_demanded(data: str) -> None:
    source = registry.parse_source(parse_document(data, "facts.json"), "standard")
    assert source.lineage.training_run is None


def test_one_or_several() -> None:
    text = 'language = "en"\nbase_model = "gpt2"\nauthors = "Ada"\ndatasets = ["a/b", "c"]\n'
    facts = registry.parse_source(parse_document(text, "f.toml"), "standard").facts
    assert (facts.language, facts.base_model, facts.authors) == (["en"], ["gpt2"], ["Ada"])
    assert facts.datasets == ["a/b", "c"]


def test_line_ends_are_those_of_the_card() -> None:
    document = parse_document('description = "a\\r\\nb\\rc"\n', "f.toml")
    assert registry.parse_source(document, "standard").facts.description == "a\nb\nc"
