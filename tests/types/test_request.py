"""What a caller says and what hubpub.toml says, merged by one rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hubpub.types.request import PushRequest, merge
from hubpub.types.signer import Signer


@pytest.mark.parametrize(
    ("given", "settings", "merged"),
    [
        ({}, {}, {"tag": None, "force": [], "cache": True, "timeout": 25.0}),
        ({"tag": "v2"}, {"tag": "v1"}, {"tag": "v2"}),
        ({"message": ""}, {"message": "theirs"}, {"message": "theirs"}),
        # what is given is given, also where Python takes it for nothing
        ({"facts": {}}, {"facts": "facts.toml"}, {"facts": {}}),
        ({"private": False}, {"private": True}, {"private": False}),
        # lists add up
        ({"force": ("B",)}, {"force": ["A"]}, {"force": ["A", "B"]}),
        # what contradicts the caller is put aside
        ({"pr": True}, {"branch": "dev", "tag": "v1"}, {"pr": True, "branch": None, "tag": None}),
        ({"pr": False}, {"branch": "dev"}, {"pr": False, "branch": "dev"}),
        ({"tag": "v1"}, {"pr": True}, {"pr": None, "tag": "v1"}),
        ({"endpoint": "http://x"}, {"local": True}, {"endpoint": "http://x", "local": None}),
        # a stranger's file chooses no hub
        ({}, {"endpoint": "http://x"}, {"endpoint": None}),
        # and says nothing that has no key
        ({}, {"token": "hf_x", "sign": "key.pem", "receipt_file": "r"}, {"token": None, "sign": None}),
        ({}, {"gated": "manual"}, {"gated": "manual"}),
    ],
)
def test_one_rule(given: dict[str, Any], settings: dict[str, Any], merged: dict[str, Any]) -> None:
    found = merge(given, settings)
    assert {name: found[name] for name in merged} == merged


def test_a_plan_holds_nothing_of_a_request_that_is_secret_or_no_plain_value() -> None:
    given = {
        "sign": Signer(Path("key.pem"), password="pass"),
        "token": "hf_x",
        "receipt_file": Path("r.json"),
        "cache": False,
        "facts": {"a": 1},
        "run": object(),
        "tag": "v1",
        "force": ("A",),
    }
    shown = PushRequest(options=merge(given, {})).for_plan().options
    assert not shown.keys() & {"sign", "token", "receipt_file", "cache", "timeout", "link_back"}
    assert (shown["facts"], shown["run"], shown["tag"], shown["force"]) == (None, None, "v1", ["A"])
    assert PushRequest(options=merge({"facts": Path("f.toml")}, {})).for_plan().options["facts"] == "f.toml"
