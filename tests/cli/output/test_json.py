"""Values as JSON."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from hubpub.cli.output.json import plain_to_json, to_json
from hubpub.types.plan import Plan
from hubpub.types.receipt import Receipt


def test_a_plan(a_plan, golden):
    text = to_json(a_plan())
    golden("plan.json", text)
    assert TypeAdapter(Plan).validate_json(text) == a_plan()
    assert json.loads(text)["changes"][0]["action"] == "replace"


def test_a_receipt(a_receipt, golden):
    text = to_json(a_receipt())
    golden("receipt.json", text)
    assert TypeAdapter(Receipt).validate_json(text) == a_receipt()


def test_plain_data_is_readable_and_comes_back():
    data = {"name": "高須 🤖", "odd": '\u2028\x7f"\\', "n": [1, None, True]}
    text = plain_to_json(data)
    assert "高須 🤖" in text
    assert text.endswith("\n}\n")
    assert json.loads(text) == data
