"""BD: the body of the card, how it is laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from hubpub.rules.body.text import Body, body_of
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_BAR = re.compile(r"\\.|\|")
_USAGE = re.compile(
    r"\b(?:us(?:e|age|ing)|how to|quick ?start|get(?:ting)? started|examples?|inference|install(?:ation)?)\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@rule("BD020", Severity.WARNING)
def broken_table(draft: Draft) -> Iterator[Finding]:
    """A table is broken: its header and its rule have different numbers of cells, or a row has more than the header.

    With another number of dashes than of header cells, the whole table shows as lines of bars; the cells that a row
    has beyond the header's are not shown at all (GitHub Flavored Markdown, section 4.10).

    Remedy: give the header, the rule and every row the same number of cells.
    """
    body = body_of(draft.card)
    if "|" not in body.prose:
        return
    blocks = body.blocks
    for place, token in enumerate(blocks):
        if token.map is None:
            continue
        if token.type == "inline" and "|" in token.content and "--" in token.content:
            if blocks[place - 1].type == "paragraph_open":
                yield from _no_table(body, token.map[0], token.map[1])
        elif token.type == "table_open":
            yield from _long_rows(body, token.map[0], token.map[1])


@rule("BD021", Severity.INFO)
def empty_section(draft: Draft) -> Iterator[Finding]:
    """A heading has nothing under it.

    Templates bring the headings that a card should have; one left empty tells the reader less than none.

    Remedy: write the section, or remove its heading.
    """
    body = body_of(draft.card)
    if sum(token.type == "heading_open" for token in body.blocks) < 2:
        return  # a title alone is no template left empty
    waiting: tuple[int, int] | None = None  # level and line of a heading that nothing has followed yet
    for token in body.blocks:
        if token.level or token.nesting < 0:
            continue
        if token.type == "heading_open" and token.map is not None:
            level = int(token.tag[1])
            if waiting and level <= waiting[0]:
                yield _empty(body, waiting[1])
            waiting = level, token.map[0]
        elif token.type != "html_block" or _COMMENT.sub("", token.content).strip():
            waiting = None
    if waiting:
        yield _empty(body, waiting[1])


@rule("BD022", Severity.INFO)
def fence_without_language(draft: Draft) -> Iterator[Finding]:
    """Code in a section on usage does not say its language.

    The Hub colours code by the language after the fence, and readers copy from there first.

    Remedy: write the language after the fence, such as ``` ```python ```.
    """
    body = body_of(draft.card)
    depth = 0  # the level of the heading whose section on usage this is
    for place, token in enumerate(body.blocks):
        if token.type == "heading_open":
            level = int(token.tag[1])
            if depth and level > depth:
                continue
            depth = level if _USAGE.search(body.blocks[place + 1].content) else 0
        elif depth and token.type == "fence" and token.map is not None and not token.info.strip():
            if not token.content.strip():
                continue
            start = body.line_start(token.map[0])
            line = body.line(token.map[0])
            yield fence_without_language.finding(
                "this code does not say its language",
                "Write it after the fence, such as ```python.",
                body.subject(start + max(line.find(token.markup), 0)),
            )


def _empty(body: Body, line: int) -> Finding:
    title = body.line(line).strip().strip("#").strip()
    return empty_section.finding(
        f"nothing stands under the heading {title[:60]!r}",
        "Write the section, or remove its heading.",
        body.subject(body.line_start(line)),
    )


def _no_table(body: Body, first: int, last: int) -> Iterator[Finding]:
    """A paragraph that was meant for a table."""
    for number in range(first + 1, last):
        line = body.line(number)
        header = body.line(number - 1)
        if "|" not in line or "|" not in header or not _RULE.fullmatch(line.strip(" \t>")):
            continue
        cells, dashes = len(_cells(header)), len(_cells(line))
        if cells != dashes:
            yield broken_table.finding(
                f"the table's header has {_count(cells)} and the rule below it {dashes}, so no table is shown",
                "Give both the same number of cells.",
                body.subject(body.line_start(number) + len(line) - len(line.lstrip())),
            )
            return


def _long_rows(body: Body, first: int, last: int) -> Iterator[Finding]:
    width = len(_cells(body.line(first)))
    for number in range(first + 2, last):
        line = body.line(number)
        if line.count("|") < width:
            continue
        cells = _cells(line)
        if any(_COMMENT.sub("", line[start:end]).strip() for start, end in cells[width:]):
            yield broken_table.finding(
                f"this row has {_count(len(cells))} and the table's header {width}, so the rest is not shown",
                r"Give every row as many cells as the header; write a bar inside a cell as \|.",
                body.subject(body.line_start(number) + cells[width][0]),
            )


def _cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's line lie; a comment is no cell."""
    line = _COMMENT.sub(lambda comment: " " * len(comment[0]), line)
    bars = [match.start() for match in _BAR.finditer(line) if match[0] == "|"]
    start = len(line) - len(line.lstrip(" \t>"))
    end = len(line.rstrip())
    if bars and bars[0] == start:
        start = bars.pop(0) + 1
    if bars and bars[-1] == end - 1:
        end = bars.pop()
    edges = [start - 1, *bars, end]
    return [(left + 1, right) for left, right in pairwise(edges)]


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"
