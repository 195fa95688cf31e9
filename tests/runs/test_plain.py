"""What people log, as plain data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hubpub.runs.plain import plain


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [1, 2.5, None, True, "x"]}, {"a": [1, 2.5, None, True, "x"]}),
        ("cut \ud83d", "cut \ufffd"),
        ({"\udc00": ("\ud83d\ude00",)}, {"\ufffd": ["\ufffd\ufffd"]}),
        ({1: Path("a")}, {"1": "a"}),
    ],
)
def test_plain(value, expected):
    assert plain(value) == expected


def test_no_depth_is_too_deep():
    value: Any = []
    for _ in range(5000):
        value = [value]
    assert json.dumps(plain(value), ensure_ascii=False) == "[" * 64 + '"…"' + "]" * 64
