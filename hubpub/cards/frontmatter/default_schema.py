"""js-yaml's default schema: the value of a scalar's text, and the text that JavaScript makes of a value as a key."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

CORE = "tag:yaml.org,2002:"
MERGE = f"{CORE}merge"

WORDS: dict[str, Any] = {
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC = frozenset("+-.0123456789")
_INTEGER = re.compile(r"([-+]?)(?:0b([01]+)|0o([0-7]+)|0x([0-9a-fA-F]+)|([0-9]+))")
# a point first takes no sign, as js-yaml has it
_FLOAT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = re.compile(r"\.(?:nan|NaN|NAN)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{4})-([0-9][0-9]?)-([0-9][0-9]?)(?:[Tt]|[ \t]+)([0-9][0-9]?):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]*))?(?:[ \t]*(?:Z|([-+])([0-9][0-9]?)(?::([0-9]{2}))?))?"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\r\n]*")
# up to here a double holds every whole number
_EXACT = 2**53


class UnknownTagError(ValueError):
    """There is no such tag for nodes of this kind."""


class UnresolvedError(ValueError):
    """A value is not of the type that its tag names.

    Attributes:
        kind: The kind of node that the tag is for, where the node is of none.
    """

    def __init__(self, kind: str | None = None) -> None:
        super().__init__(kind)
        self.kind = kind


def resolve_scalar(text: str) -> Any:
    """The value of a plain scalar."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    number = _number(text)
    if number is not None:
        return number
    moment = _moment(text)
    return text if moment is None else moment


def _number(text: str) -> int | float | None:
    match = _INTEGER.fullmatch(text)
    if match:
        return _integer(match)
    if _FLOAT.fullmatch(text):
        return _finite(float(text))
    match = _INFINITE.fullmatch(text)
    if match:
        return -math.inf if match[1] == "-" else math.inf
    return math.nan if _NAN.fullmatch(text) else None


def _integer(match: re.Match[str]) -> int | float | None:
    """A whole number as JavaScript keeps it: a double, so beyond 2**53 no longer exact."""
    sign, binary, octal, hexadecimal, decimal = match.groups()
    number: int | float | None
    if decimal:
        # short ones are exact, and Python reads no int of thousands of digits
        number = int(decimal) if len(decimal) < 16 else _finite(float(decimal))
    else:
        digits = (binary or octal or hexadecimal).lstrip("0") or "0"
        whole = int(digits, 2 if binary else 8 if octal else 16)
        try:
            number = whole if whole <= _EXACT else float(whole)
        except OverflowError:
            number = None
    if isinstance(number, float) and number <= _EXACT:
        number = int(number)
    return number if number is None or sign != "-" else -number


def _finite(number: float) -> float | None:
    """A number, unless it is too large for one: js-yaml then leaves it a text."""
    return number if math.isfinite(number) else None


def _moment(text: str) -> datetime | None:
    match = _DATE.fullmatch(text)
    if match:
        return _date(int(match[1]), int(match[2]), int(match[3]), timedelta())
    match = _TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction = (match[7] or "")[:3].ljust(3, "0")
    zone = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    time = timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=int(fraction))
    return _date(year, month, day, time + zone if match[8] == "-" else time - zone)


def _date(year: int, month: int, day: int, time: timedelta) -> datetime:
    """A moment as ``Date.UTC`` has it: February 31 is in March, and the years 0 to 99 are those of 1900.

    Where the days go on beyond the year 9999, which Python has no dates for, it is the last one before.
    """
    years, months = divmod(month - 1, 12)
    try:
        first = datetime((year + 1900 if year < 100 else year) + years, months + 1, 1, tzinfo=UTC)
        return first + timedelta(days=day - 1) + time
    except (ValueError, OverflowError):
        return datetime.max.replace(tzinfo=UTC)


def construct(tag: str, kind: str | None, value: Any) -> Any:
    """The value of a node that has a tag.

    Args:
        tag: The whole tag.
        kind: ``scalar``, ``sequence`` or ``mapping``; nothing for a node without content.
        value: A scalar's text (or its value, where js-yaml has read it before it saw the tag), a list or a dict.

    Raises:
        UnknownTagError: There is no such tag for this kind.
        UnresolvedError: The value is not of the tag's type.
    """
    name = tag.removeprefix(CORE) if tag.startswith(CORE) else ""
    if name not in _KINDS or kind not in (_KINDS[name], None):
        raise UnknownTagError(tag)
    if value is None:
        if name in _EMPTY:
            return _EMPTY[name]()
        raise UnresolvedError
    if kind is None:
        raise UnresolvedError(_KINDS[name])
    if kind == "scalar":
        return value if name == "str" else _tagged_scalar(name, value)
    if not _COLLECTIONS[name](value):
        raise UnresolvedError
    return [list(*pair.items()) for pair in value] if name == "pairs" else value


_KINDS = {
    **dict.fromkeys(("str", "null", "bool", "int", "float", "timestamp", "merge", "binary"), "scalar"),
    **dict.fromkeys(("seq", "omap", "pairs"), "sequence"),
    **dict.fromkeys(("map", "set"), "mapping"),
}
# what the types make of nothing; the others refuse it
_EMPTY: dict[str, Callable[[], Any]] = {
    "str": str,
    **dict.fromkeys(("null", "merge"), lambda: None),
    **dict.fromkeys(("seq", "omap", "pairs"), list),
    **dict.fromkeys(("map", "set"), dict),
}


def _single_pairs(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and len(item) == 1 for item in items)


def _ordered(items: list[Any]) -> bool:
    return _single_pairs(items) and len({next(iter(item)) for item in items}) == len(items)


_COLLECTIONS: dict[str, Any] = {
    "seq": lambda _: True,
    "map": lambda _: True,
    "omap": _ordered,
    "pairs": _single_pairs,
    "set": lambda value: all(item is None for item in value.values()),
}


def _tagged_scalar(name: str, value: Any) -> Any:
    if isinstance(value, str):
        if name == "binary" and _BASE64.fullmatch(value):
            return _bytes(value)
        if name == "merge" and value == "<<":
            return value
        found = WORDS.get(value, value) if name in ("null", "bool") else None
        if (name == "null" and found is None) or (name == "bool" and isinstance(found, bool)):
            return found
        if name in ("int", "float"):
            match = _INTEGER.fullmatch(value)
            # as a float it is a decimal one
            if match and (name == "int" or match[5]):
                number = _integer(match)
            else:
                number = _number(value) if name == "float" and not match else None
            if number is not None:
                return number
        if name == "timestamp":
            moment = _moment(value)
            if moment is not None:
                return moment
    raise UnresolvedError


def _bytes(text: str) -> bytes:
    """Bytes as js-yaml decodes them; of no text at all it makes three zeros."""
    letters = text.replace("\r", "").replace("\n", "")
    if len(letters) * 6 % 8:
        raise UnresolvedError
    kept = letters.replace("=", "")
    if not kept:
        return bytes(3)
    # a last letter of six bits makes no byte
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return base64.b64decode(kept + "=" * (-len(kept) % 4))


def key_text(value: Any, inside: bool = False) -> str:
    """The text under which JavaScript keeps what has this value as its key.

    Args:
        value: The key's value.
        inside: Whether it stands in a list that is the key.

    Raises:
        UnresolvedError: A list in a list.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return "" if inside else "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.strftime("%a %b %d ") + f"{value.year:04} {value:%H:%M:%S} GMT+0000 (Coordinated Universal Time)"
    if isinstance(value, bytes):
        return ",".join(map(str, value))
    if isinstance(value, list):
        if inside:
            raise UnresolvedError
        return ",".join(key_text(item, inside=True) for item in value)
    return "[object Object]"


def _number_text(number: float) -> str:
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    if isinstance(number, int) or number == 0:
        return str(int(number))
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)
    if 0 < point <= 21:
        body = text.ljust(point, "0")[:point] + ("." + text[point:] if len(text) > point else "")
    elif -6 < point <= 0:
        body = "0." + "0" * -point + text
    else:
        body = text[0] + ("." + text[1:] if len(text) > 1 else "") + f"e{point - 1:+}"
    return ("-" if sign else "") + body
