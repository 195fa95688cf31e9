"""What js-yaml's answers are compared by: our reading of the same text, in the oracle's form."""

from __future__ import annotations

import base64
import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

from hubpub.cards.frontmatter import FrontMatter, parse

ROOT = Path(__file__).parents[3]
OPENING = "---\n"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# js-yaml goes on beyond the year 9999, Python has no dates there
_LAST = (dt.datetime.max.replace(tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(milliseconds=1)
# here the place is that of the character itself, js-yaml's is where the piece ends in which it stands
_PLACED_BETTER = {"the stream contains non-printable characters", "expected valid JSON character"}
OWN_WORDS = "stands within what it names"


def card(yaml: str) -> str:
    return f"{OPENING}{yaml}\n---\n# A card\n"


def read(yaml: str) -> FrontMatter:
    """Front matter of just this text; it must not hold a line of dashes."""
    front = parse(card(yaml))
    assert front.text[front.start : front.end] == yaml
    return front


def encode(value: Any, seen: dict[int, int] | None = None) -> Any:
    seen = {} if seen is None else seen
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        if math.isfinite(value):
            return float(value)
        return ["number", "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"]
    if isinstance(value, dt.datetime):
        return ["date", float((value - _EPOCH) // dt.timedelta(milliseconds=1))]
    if isinstance(value, bytes):
        return ["binary", base64.b64encode(value).decode()]
    if id(value) in seen:
        return ["same", float(seen[id(value)])]
    seen[id(value)] = len(seen)
    if isinstance(value, list):
        return ["list", *(encode(item, seen) for item in value)]
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return ["map", *([key, encode(value[key], seen)] for key in keys)]


def _bounded(value: Any) -> Any:
    if isinstance(value, list):
        if len(value) == 2 and value[0] == "date":
            return ["date", min(value[1], float(_LAST))]
        return [_bounded(item) for item in value]
    return value


def difference(yaml: str, answer: dict[str, Any]) -> str:
    """What differs from js-yaml's answer: ``kind``, ``value``, ``message``, ``offset``, or nothing."""
    answer = json.loads(json.dumps(answer), parse_int=float)
    front = read(yaml)
    error = answer.get("error")
    if front.fault and OWN_WORDS in front.fault.message:
        return "circle"
    if bool(error) != bool(front.fault):
        return "kind"
    if front.fault is None:
        theirs = None if answer["value"] == ["undefined"] else _bounded(answer["value"])
        return "" if encode(front.root.value if front.root else None) == theirs else "value"
    if "crash" in error:
        return ""
    if error["reason"] != front.fault.message:
        return "message"
    # a text without a last line end gets one from js-yaml, behind which it may stop
    offset = None if error["offset"] is None else min(error["offset"], len(yaml))
    if offset is None or error["reason"] in _PLACED_BETTER or offset == front.fault.offset - front.start:
        return ""
    return "offset"
