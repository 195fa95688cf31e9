"""Values as YAML text that is read as the same values again."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from hubpub.cards.frontmatter.cursor import RefusalError
from hubpub.cards.frontmatter.nodes import Node
from hubpub.cards.frontmatter.stream import Stream

_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]')
_LETTERS = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LINE_BREAKS = frozenset("\n\r\x85\u2028\u2029")


def spellings(value: Any, style: str = "plain") -> Iterator[str]:
    """The ways to write a scalar on one line, the best first.

    Args:
        value: A text, number, truth value or nothing.
        style: How it should be quoted where that is possible.

    Raises:
        TypeError: It is no scalar.
    """
    if value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, int | float):
        yield _number(value)
    elif isinstance(value, str):
        if style == "'" and not _LINE_BREAKS & set(value):
            yield "'" + value.replace("'", "''") + "'"
        if style not in "'\"" and _is_plain(value):
            yield value
        yield '"' + _ESCAPED.sub(_escape, value) + '"'
    else:
        raise TypeError(f"not a scalar: {type(value).__name__}")


def spelled(value: Any) -> str:
    """The best way to write a scalar on one line."""
    return next(spellings(value))


def block_lines(value: Any, lead: str, pad: str = "", *, compact: bool = False) -> Iterator[str]:
    """The lines of a value in a block.

    Args:
        value: A scalar, or a list or dict of values.
        lead: What stands before it on its first line, such as ``key:``.
        pad: The indentation of that line.
        compact: Whether a dict in a list begins behind the dash, as people write it, and not below it.

    Raises:
        TypeError: It holds what YAML cannot say plainly.
    """
    if isinstance(value, dict) and value:
        yield pad + lead
        for key, item in value.items():
            yield from block_lines(item, f"{spelled(str(key))}:", pad + "  ", compact=compact)
    elif isinstance(value, list | tuple) and value:
        yield pad + lead
        # the items of an entry's list need no indentation of their own, those of an item's list do
        inner = pad if lead.endswith(":") else pad + "  "
        for item in value:
            lines = block_lines(item, "-", inner, compact=compact)
            if compact and isinstance(item, dict) and item:
                next(lines)
                yield f"{inner}- {next(lines)[len(inner) + 2 :]}"
            yield from lines
    else:
        empty = "{}" if isinstance(value, dict) else "[]" if isinstance(value, list | tuple) else None
        yield f"{pad}{lead} {empty or spelled(value)}"


def block_spelling(value: str, text: str, style: str, newline: str) -> str | None:
    """A text as a literal block like another one; nothing where it cannot be one.

    Args:
        value: The text.
        text: The block that it should be like, with its header.
        style: ``|`` or ``>``.
        newline: The line end.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    pad = next((re.match(" *", line)[0] for line in lines[1:] if line.strip()), "")  # type: ignore[index]
    body = value.removesuffix("\n")
    if not pad or not body or body[0] in " \t\n" or body.endswith("\n") or _LINE_BREAKS & set(body) - {"\n"}:
        return None
    if style == ">" and "\n" in body:
        return None
    chomp = "" if value.endswith("\n") else "-"
    return newline.join([style + chomp, *(pad + line if line else "" for line in body.split("\n"))])


def flow(value: Any) -> str:
    """A value on one line: a scalar, or a list or dict of values in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spelled(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return spelled(value)


def _number(value: float) -> str:
    if isinstance(value, int) or math.isfinite(value):
        return repr(value)
    return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"


def _is_plain(text: str) -> bool:
    """Whether a text reads as itself without quotes, wherever it stands."""
    if not text or _LINE_BREAKS & set(text) or text == "<<":
        return False
    block, flow = _read(f"k: {text}"), _read(f"[{text}]")
    return block is not None and flow is not None and block.value == {"k": text} and flow.value == [text]


def _read(yaml: str) -> Node | None:
    try:
        return Stream(yaml, 0).read()
    except RefusalError:
        return None


def _escape(match: re.Match[str]) -> str:
    letter = match[0]
    code = ord(letter)
    return _LETTERS.get(letter) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
