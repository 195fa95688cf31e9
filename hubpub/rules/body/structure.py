"""BD: the body of the card, how it is laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from hubpub.cards.frontmatter import Mapping, parse
from hubpub.cards.markdown.code_and_comments import without_formulas
from hubpub.rules.body.text import MASK, Body, body_of
from hubpub.rules.metadata.known_keys import is_metadata
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_BAR = re.compile(r"\\.|\|")
_USAGE = re.compile(
    r"\b(?:us(?:e|age|ing)|how to|quick ?start|get(?:ting)? started|examples?|inference|install(?:ation)?)\b",
    re.IGNORECASE,
)
# The sections of templates that have nothing below them but their text. Others may go on under a heading of the same
# level, as people write them: "# Uses", "# Direct use".
_SECTIONS = re.compile(
    r"training (?:results|data)|training and evaluation data|(?:testing|evaluation) data|pre-?training|pre-?processing"
    r"|factors|metrics|summary|speeds,? sizes,? times|bibtex(?: entry(?: and citation info)?)?|apa"
    r"|citing (?:&|and) authors|intended uses? (?:&|and) limitations|limitations (?:&|and) bias(?:es)?"
    r"|bias(?:es)?,? risks?,? (?:&|and) limitations|(?:direct|downstream|out-of-scope) use|recommendations"
    r"|model description|acknowledge?ments?|contributions|disclaimer|glossary|hardware|software|environmental impact"
    r"|more information|model card (?:authors|contact)|(?:how to )?contact(?: us)?|authors?",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"^[\W\d_]+|[\W_]+$|\[optional\]", re.IGNORECASE)
# What is certainly code: Python by its imports, a command by the program that it begins with.
_PYTHON = re.compile(
    r"^(?:>>> ?)?(?:from [\w.]+ import [\w(*]|import [\w.]+(?: as \w+)?(?:, [\w.]+)*[ \t]*$)", re.MULTILINE
)
_SHELL = re.compile(
    r"\s*(?:\$ |! ?|% ?|sudo )?(?:(?:python3? -m )?pip3? install|conda install|git (?:clone|lfs)|python3? [\w./-]+\.py"
    r"|curl -|wget http|docker (?:run|pull)|ollama run|huggingface-cli |hf download|npm i(?:nstall)? "
    r"|uv (?:pip|add|run)|brew install|apt(?:-get)? install|vllm serve|llama-(?:cli|server) |accelerate launch"
    r"|torchrun )"
)
_TRACE = "Traceback (most recent call last)"
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
    """A section of a template has nothing under its heading.

    Templates bring the headings that a card should have; one left empty tells the reader less than none. Other headings
    with nothing under them are titles, or divide a text as their author likes it.

    Remedy: write the section, or remove its heading.
    """
    body = body_of(draft.card)
    waiting: tuple[int, int, str] | None = None  # level, line and text of a heading that nothing has followed yet
    headings = 0
    for place, token in enumerate(body.blocks):
        if token.level or token.nesting < 0:
            continue
        if token.type == "heading_open" and token.map is not None:
            level, title = int(token.tag[1]), body.blocks[place + 1].content
            if waiting and level <= waiting[0]:
                yield from _empty(body, waiting[1], waiting[2])
            waiting = level, token.map[0], title
            headings += 1
        elif token.type != "html_block" or _COMMENT.sub("", token.content).strip():
            waiting = None
    # a title alone is no template left empty
    if waiting and headings > 1:
        yield from _empty(body, waiting[1], waiting[2])


@rule("BD022", Severity.INFO)
def fence_without_language(draft: Draft) -> Iterator[Finding]:
    """Python, or commands, in a section on usage do not say that they are that.

    The Hub colours code by the language after the fence, and readers copy from there first. Told is only of what is
    certainly code: Python that imports something, and commands that begin with a well-known program. An output or a
    prompt is in no language.

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
            if not (language := _language(token.content)):
                continue
            start = body.line_start(token.map[0])
            line = body.line(token.map[0])
            yield fence_without_language.finding(
                f"this code does not say that it is {language}",
                f"Write it after the fence: ```{'python' if language == 'Python' else 'bash'}.",
                body.subject(start + max(line.find(token.markup), 0)),
            )


@rule("BD023", Severity.WARNING)
def second_block(draft: Draft) -> Iterator[Finding]:
    """A second block of metadata stands in the text.

    The Hub reads the block that begins the card and shows any other as text: what it says of licence, library or base
    model is lost. Scripts that write a block without a look at the one that is there leave such a card.

    Remedy: put what it says into the first block, and remove it.
    """
    body = body_of(draft.card)
    # a card with front matter has its body behind it
    if not body.start or body.text.find("\n---", body.start - 1) < 0:
        return
    dashes = [match.span() for match in islice(_DASHES.finditer(body.text, body.start), _MOST_RULES)]
    done = 0
    for (start, end), (close, stop) in pairwise(dashes):
        if start < done or close - end > _LARGEST or not _BEGINS.match(body.prose, end, close):
            continue
        if MASK in (body.prose[start], body.prose[close]):
            continue  # in code
        block = parse(f"---{body.text[end:close]}---\n")
        if isinstance(block.root, Mapping) and is_metadata([entry.key.value for entry in block.root.entries]):
            done = stop
            yield second_block.finding(
                "this block of metadata is not read: the Hub reads the one that begins the card",
                "Put what it says into the first block, and remove it.",
                body.subject(start),
            )


# So many lines of dashes are looked at, and so long a block is read.
_MOST_RULES = 100
_LARGEST = 10_000
_DASHES = re.compile(r"^---[ \t]*(?=\r?$)", re.MULTILINE)
_BEGINS = re.compile(r"\s*(?:#[^\n]*\n\s*)?[A-Za-z][\w-]*:\s")


def _empty(body: Body, line: int, title: str) -> Iterator[Finding]:
    name = _COMMENT.sub("", title).replace("*", "").strip()
    while (shorter := _NO_WORD.sub("", name).strip()) != name:
        name = shorter
    if _SECTIONS.fullmatch(name):
        yield empty_section.finding(
            f"nothing stands under the heading {name[:60]!r}",
            "Write the section, or remove its heading.",
            body.subject(body.line_start(line)),
        )


def _language(code: str) -> str:
    """What code is certainly written in; empty where that cannot be told."""
    if _TRACE in code:
        return ""
    if _PYTHON.search(code):
        return "Python"
    lines = (line for line in code.split("\n") if line.strip() and not line.lstrip().startswith("# "))
    return "a command" if _SHELL.match(next(lines, "")) else ""


def _no_table(body: Body, first: int, last: int) -> Iterator[Finding]:
    """A paragraph that was meant for a table."""
    for number in range(first + 1, last):
        line = body.line(number)
        header = body.line(number - 1)
        if "|" not in line or "|" not in header or not _RULE.fullmatch(line.strip(" \t>")):
            continue
        cells, dashes = len(_cells(header)), len(_cells(line))
        if cells != dashes and len(_cells(without_formulas(header))) != dashes:
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
        if len(cells) > width >= len(_cells(without_formulas(line))):
            continue  # a bar in a formula is no end of a cell
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
