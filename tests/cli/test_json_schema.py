"""The schemas say of every field what it is, and values fit them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from hubpub.cli.json_schema import names, schema
from hubpub.cli.output.json import to_json
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Checked
from hubpub.workflows.card import Rendered, read_card, render_card


@pytest.mark.parametrize("name", names())
def test_every_field_says_what_it_is(name):
    document = json.loads(schema(name))
    jsonschema.Draft202012Validator.check_schema(document)
    parts = [document, *document.get("$defs", {}).values()]
    fields = [(key, field) for part in parts for key, field in part.get("properties", {}).items()]
    assert [key for key, field in fields if not field.get("description")] == []
    said = [field["description"] for _, field in fields] + [part.get("description", "") for part in parts]
    assert [text for text in said if "Attributes:" in text or "``" in text] == []


def test_examples_come_out_of_the_docstrings():
    fields = json.loads(schema("finding"))["properties"]
    assert fields["code"]["examples"] == ["WT001"]
    assert fields["code"]["description"] == "The rule's stable code, such as `WT001`."
    assert json.loads(schema("finding"))["description"] == "One judgement of one rule."


def test_what_a_check_came_to_fits_its_schema():
    found = judge_draft(Draft(None, None, Card("---\nlicence: mit\n---\n# A\n")))
    validator = jsonschema.Draft202012Validator(json.loads(schema("checked")))
    value = json.loads(to_json(Checked(1, found)))
    assert value["findings"]
    assert list(validator.iter_errors(value)) == []
    value["findings"][0]["severity"] = "grave"
    assert list(validator.iter_errors(value))


def test_a_rendered_card_fits_its_schema():
    validator = jsonschema.Draft202012Validator(json.loads(schema("card")))
    seed = min((Path(__file__).parents[1] / "corpus" / "huggingtweets" / "repaired").glob("*.md"))
    read = read_card(seed.read_text(), seed.name)
    assert read.source
    for rendered in (read, render_card(facts=dict(read.source)), Rendered(Card("# A model\n"))):
        validator.validate(json.loads(to_json(rendered)))


def test_the_facts_of_the_docs_fit_their_schema():
    """Editors underline by it what people copy from there."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "huggingtweets.md").read_text()
    facts = tomllib.loads(page.partition("```toml\n")[2].partition("```")[0])
    validator = jsonschema.Draft202012Validator(json.loads(schema("source.huggingtweets")))
    validator.validate(facts)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**facts, "lineage": {"data_run": 7}})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**facts, "lineage": {"data_run": {"uri": "a/b/c"}}})
