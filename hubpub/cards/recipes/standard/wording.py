"""Numbers, sizes, names and lists as they are read."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from hubpub.cards.as_text import code

_THOUSANDS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
_BYTES = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_LONGEST = 200
_MOST_ITEMS = 12


def whole(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


def short(number: int) -> str:
    """A count in short, such as ``109M`` or ``1.24B``."""
    return _scaled(number, _THOUSANDS, "") or str(number)


def size(count: int) -> str:
    """A size in bytes, in the units that the Hub shows (1 kB is 1,000 bytes)."""
    return _scaled(count, _BYTES, " ") or f"{count} bytes"


def number(value: float) -> str:
    """A measured number: four decimals, or four digits of what is very small or large."""
    if value == 0:
        return "0"
    if isinstance(value, int):
        return whole(value)
    if float(value).is_integer() and abs(value) < 10**15:
        return whole(int(value))
    if 0.001 <= abs(value) < 10**6:
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return f"{value:.4g}"


def duration(seconds: float) -> str:
    """A time, to the minute or the second."""
    if seconds < 1:
        return "less than a second"
    seconds = round(seconds)
    if seconds < 60:
        return _counted(seconds, "second")
    minutes = round(seconds / 60)
    if minutes < 60:
        return _counted(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return _counted(hours, "hour") + (f" and {_counted(minutes, 'minute')}" if minutes else "")


def amount(kilograms: float) -> str:
    """A mass, in grams below one kilogram."""
    return f"{number(round(kilograms, 3))} kg" if kilograms >= 1 else f"{number(float(f'{kilograms * 1000:.3g}'))} g"


def value(given: Any) -> str:
    """A value of a configuration as inline code in a cell of a table; of a short list of texts, each."""
    if isinstance(given, list | tuple) and 0 < len(given) <= _MOST_ITEMS and all(isinstance(one, str) for one in given):
        return ", ".join(value(one) for one in given)
    if isinstance(given, str):
        text = given
    elif isinstance(given, bool) or given is None or (isinstance(given, float) and not math.isfinite(given)):
        text = str(given)
    else:
        text = _as_json(given)
    return code(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", cell=True)


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items in a sentence: ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def model_link(id_: str) -> str:
    """A link to a model on the Hub, by its id."""
    return f"[{code(id_)}](https://huggingface.co/{quote(id_)})"


def dataset_link(id_: str) -> str:
    """A link to a dataset on the Hub, by its id."""
    return f"[{code(id_)}](https://huggingface.co/datasets/{quote(id_)})"


def file_link(path: str) -> str:
    """A link to a file of the repository, for a cell of a table."""
    return f"[{code(path, cell=True)}]({quote(path, errors='surrogatepass')})"


def task_words(tag: str) -> str:
    """A pipeline tag in words."""
    special = {"graph-ml": "graph machine learning", "fill-mask": "fill-mask", "any-to-any": "any-to-any", "other": ""}
    if tag in special:
        return special[tag]
    if "-to-" in tag:
        return tag
    return tag.replace("-", " ").replace("zero shot", "zero-shot")


def with_article(noun: str) -> str:
    """A noun with ``a`` or ``an``."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _as_json(given: Any) -> str:
    try:
        return json.dumps(given, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return str(given) if not isinstance(given, dict | list | tuple) else "…"


def _scaled(count: int, units: tuple[tuple[int, str], ...], between: str) -> str:
    for unit, name in units:
        if count >= unit:
            scaled = count / unit
            digits = 0 if scaled >= 100 else 1 if scaled >= 10 else 2
            text = f"{scaled:.{digits}f}"
            return (text.rstrip("0").rstrip(".") if digits else text) + between + name
    return ""


def _counted(count: float, unit: str) -> str:
    return f"{whole(int(count))} {unit}{'' if count == 1 else 's'}"
