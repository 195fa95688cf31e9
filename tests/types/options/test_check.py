"""The options of a check: each is said once, and is everywhere."""

from __future__ import annotations

import inspect
import json

import pytest

import hubpub
from hubpub.cli.json_schema import schema
from hubpub.types.options.check import CheckCommandLine, CheckOptions
from hubpub.types.options.declaration import Declared
from hubpub.types.options.lookup import declared
from tests.conftest import Call

KEYS = [known for known in declared(CheckCommandLine).values() if known.option.key]


@pytest.mark.parametrize("known", declared(CheckCommandLine).values(), ids=lambda known: known.name)
def test_each_is_in_the_help(call: Call, known: Declared) -> None:
    told = " ".join(call("check", "--help")[1].split())
    assert f" {known.spelling} " in told
    assert known.option.help in told


def test_each_that_the_file_may_say_is_in_its_table() -> None:
    assert [known.name for known in KEYS] == ["select", "ignore", "strict"]
    table = json.loads(schema("hubpub.toml"))["$defs"]["Check"]
    assert table["additionalProperties"] is False
    assert {name: field["description"] for name, field in table["properties"].items()} == {
        known.name: known.option.key.description for known in KEYS if known.option.key
    }


def test_python_leaves_to_its_caller_how_grave_a_warning_is() -> None:
    assert list(inspect.signature(hubpub.check).parameters) == ["paths", *declared(CheckOptions)]
    assert declared(CheckCommandLine).keys() - declared(CheckOptions).keys() == {"strict"}
