"""The blocks of code in README and the docs: what each is, and why one is not run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.commands import ROOT

# A comment in the line before a block, which pages do not show.
_NOT_RUN = re.compile(r"<!-- not run: (.+) -->\s*\Z")
_FENCE = re.compile(r"^( *)(`{3,})(.*)\n((?:.*\n)*?)\1\2[ ]*$", re.MULTILINE)
RUN = ("console", "python")


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        page: Its page, from the project's root.
        line: Where it begins.
        language: What stands behind the fence.
        text: What stands in it.
        not_run: Why it is not run, if it says so.
    """

    page: str
    line: int
    language: str
    text: str
    not_run: str

    def __str__(self) -> str:
        """Where it is."""
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> str:
        """What is typed: the lines behind a dollar, with those that they go on in."""
        lines, goes_on = [], False
        for line in self.text.splitlines():
            if goes_on or line.startswith("$ "):
                lines.append(line if goes_on else line[2:])
                goes_on = line.endswith("\\")
        return "\n".join(lines)


def pages() -> list[Path]:
    """README and every page of the docs, generated ones too."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        before = text[: found.start()]
        why = _NOT_RUN.search(before)
        name = page.relative_to(ROOT).as_posix()
        yield Block(name, before.count("\n") + 1, found[3].strip(), found[4], why[1] if why else "")


def run_pages() -> list[str]:
    """The pages with a block that is run."""
    every = {
        block.page: None for page in pages() for block in blocks(page) if block.language in RUN and not block.not_run
    }
    return list(every)
