"""The pieces of a section: paragraphs, lists, tables, code and what is folded away, out of lines with their places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hubpub.types.sections import Line, Section


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section.

    Attributes:
        text: Markdown; empty where there is nothing to say.
        lines: The lines that it is made of.
    """

    text: str = ""
    lines: tuple[Line, ...] = ()


def paragraph(*lines: Line | None) -> Block:
    """Sentences one after the other; those that are None are left out."""
    return _joined(lines, " ")


def bullets(*lines: Line | None) -> Block:
    """A list."""
    said = [line for line in lines if line]
    return Block("\n".join(f"- {line.text}" for line in said), tuple(said))


def row(cells: Sequence[str], *places: str) -> Line:
    """A row of a table, of cells that are Markdown without a bar."""
    return Line(f"| {' | '.join(cells)} |", places)


def table(header: Sequence[str], rows: Sequence[Line], numbers: int = 0) -> Block:
    """A table; nothing without rows.

    Args:
        header: The names of the columns.
        rows: What ``row`` makes.
        numbers: How many of the last columns hold numbers, and stand to the right.
    """
    if not rows:
        return Block()
    rules = ["---"] * (len(header) - numbers) + ["---:"] * numbers
    head = [row(header).text, row(rules).text]
    return Block("\n".join([*head, *(line.text for line in rows)]), tuple(rows))


def alone(line: Line | None) -> Block:
    """One line as a block of its own, such as code or a picture."""
    return Block(line.text, (line,)) if line else Block()


def folded(summary: str, *blocks: Block) -> Block:
    """Blocks that are shown when the reader opens them; nothing without any.

    Args:
        summary: What is shown before that: plain words.
        blocks: What is folded away.
    """
    inner = stacked(*blocks)
    if not inner.text:
        return inner
    return Block(f"<details>\n<summary>{summary}</summary>\n\n{inner.text}\n\n</details>", inner.lines)


def stacked(*blocks: Block) -> Block:
    """Blocks one below the other."""
    said = [block for block in blocks if block.text]
    return Block("\n\n".join(block.text for block in said), tuple(line for block in said for line in block.lines))


def section(name: str, heading: str, *blocks: Block) -> Section | None:
    """A section of the second level; None where it would hold nothing."""
    whole = stacked(*blocks)
    return Section(name, f"## {heading}", whole.text, whole.lines) if whole.text else None


def _joined(lines: Iterable[Line | None], between: str) -> Block:
    said = tuple(line for line in lines if line)
    return Block(between.join(line.text for line in said), said)
