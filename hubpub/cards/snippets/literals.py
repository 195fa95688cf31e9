"""Text as a literal of Python, and the ids that may stand as they are in any code."""

from __future__ import annotations

import re

_PLAIN_ID = re.compile(r"[A-Za-z0-9][\w.-]*/\w[\w.-]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str) -> str:
    """A text as a literal of Python, in double quotes and on one line.

    What does not print, or turns the direction of text, stands as its number. So do the marks of a comment of HTML:
    a card may have its parts between such comments.
    """
    quoted = "".join(
        _ESCAPES.get(char) or (char if char.isprintable() or char == " " else _number(char)) for char in text
    )
    return f'"{quoted}"'.replace("<!--", "\\x3c!--").replace("-->", "--\\x3e")


def is_plain(repo: str) -> bool:
    """Whether an id is ``namespace/name`` in the Hub's letters, which mean nothing to Python, a shell or Markdown."""
    return _PLAIN_ID.fullmatch(repo) is not None


def name_of(text: object) -> str | None:
    """A text that may be the name of a class or a module; else None."""
    import keyword

    return text if isinstance(text, str) and _NAME.fullmatch(text) and not keyword.iskeyword(text) else None


def _number(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
