"""The card: README.md as front matter and body, without losing a byte."""

from __future__ import annotations

import re
from dataclasses import dataclass

CARD_PATH = "README.md"

# The pattern by which both the Hub and its client find the front matter ("exact same as in the Hub server",
# huggingface_hub, repocard.py).
_FRONT_MATTER = re.compile(r"\A(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|\Z))")


@dataclass(frozen=True, slots=True)
class Card:
    """A model card.

    Attributes:
        text: The whole file. Line ends, a byte order mark and a missing final newline are kept.
    """

    text: str

    @property
    def front_matter(self) -> str:
        """The YAML between the ``---`` lines; empty without a block."""
        match = _FRONT_MATTER.match(self.text)
        return match[2] if match else ""

    @property
    def body(self) -> str:
        """The Markdown after the front matter."""
        match = _FRONT_MATTER.match(self.text)
        return self.text[match.end() :] if match else self.text

    def encode(self) -> bytes:
        """The file's bytes (UTF-8)."""
        return self.text.encode()
