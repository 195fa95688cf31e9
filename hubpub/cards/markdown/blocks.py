"""The blocks of a card's body: markdown-it's own rules, tried only where a line can begin what they look for.

markdown-it tries each of its rules on each line, and six more on each line that goes on with a paragraph, twice; the
first letter of a line tells nearly all of them that they are not meant. What comes of it is the same, token by token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

from markdown_it import MarkdownIt, rules_block
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler

if TYPE_CHECKING:
    from markdown_it.parser_block import RuleFuncBlockType
    from markdown_it.token import Token

# The rules by the letter that what they look for begins with; a table is told by its second line.
_BEGUN_BY: dict[str, tuple[RuleFuncBlockType, ...]] = {
    "`": (rules_block.fence,),
    "~": (rules_block.fence,),
    ">": (rules_block.blockquote,),
    "*": (rules_block.hr, rules_block.list_block),
    "-": (rules_block.hr, rules_block.list_block),
    "_": (rules_block.hr,),
    "+": (rules_block.list_block,),
    **dict.fromkeys("0123456789", (rules_block.list_block,)),
    "[": (rules_block.reference,),
    "<": (rules_block.html_block,),
    "#": (rules_block.heading,),
}
_BEGINNINGS = frozenset(_BEGUN_BY) | {"="}
_ENDS_OF_LISTS = frozenset("`~>*-_")
_INDENTED = 4


class Block:
    """One token of markdown-it's: the opening or the end of a block, or the text in it.

    Attributes:
        type: ``paragraph_open``, ``inline``, ``fence`` and so on.
        tag: The HTML element.
        nesting: 1 where it opens, -1 where it closes, 0 otherwise.
        level: How many are open around it.
        map: Its first line and the one after its last, from 0; None for an end.
        content: Its text.
        markup: What it was marked with, such as the fence.
        info: What stands beside the mark.
    """

    # attributes of the class, and no slots, since most of them stay as they are
    map: list[int] | None = None
    content = ""
    markup = ""
    info = ""
    hidden = False

    def __init__(self, kind: str, tag: str, nesting: int, level: int) -> None:
        self.type = kind
        self.tag = tag
        self.nesting = nesting
        self.level = level


class _State(rules_block.StateBlock):
    """Where the parser is; made faster than markdown-it makes it."""

    def __init__(self, src: str, md: MarkdownIt) -> None:
        super().__init__("", md, {}, [])
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()  # nothing, or blanks without a line end
        lengths = list(map(len, lines))
        indents = [len(line) - len(line.lstrip(" \t")) for line in lines]
        begins = list(accumulate(lengths, lambda begin, length: begin + length + 1, initial=0))[: len(lines)]
        self.src = src
        self.bMarks = [*begins, len(src)]
        self.eMarks = [*(begin + length for begin, length in zip(begins, lengths, strict=True)), len(src)]
        self.tShift = [*indents, 0]
        columns = indents
        if "\t" in src:
            columns = [len(line[:indent].expandtabs(4)) for line, indent in zip(lines, indents, strict=True)]
        self.sCount = [*columns, 0]
        self.bsCount = [0] * (len(lines) + 1)
        self.lineMax = len(lines)
        self.has_bars = "|" in src

    def push(self, ttype: str, tag: str, nesting: int) -> Token:
        if nesting < 0:
            self.level -= 1
        token = cast("Token", Block(ttype, tag, nesting, self.level))
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token


class _Parser(ParserBlock):
    """Chooses the rules to try by the first letter of a line."""

    def __init__(self) -> None:
        self.ruler = Ruler()
        self.ruler.push("code", rules_block.code)  # how a state knows that code may be indented
        self.ruler.push("of paragraphs", _ends_paragraph, {"alt": ["paragraph", "reference"]})
        self.ruler.push("of quotes", _ends_quote, {"alt": ["blockquote"]})
        self.ruler.push("of lists", _ends_list, {"alt": ["list"]})

    def tokenize(self, state: Any, startLine: int, endLine: int) -> None:  # noqa: N803 - the names are markdown-it's
        deepest = state.md.options.maxNesting
        line, after_empty = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            if state.level >= deepest:
                state.line = endLine
                break
            self._block(state, line, endLine)
            state.tight = not after_empty
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                after_empty = True
            if line < endLine and state.isEmpty(line):
                after_empty = True
                line += 1
                state.line = line

    def _block(self, state: _State, line: int, end: int) -> None:
        """Takes the block that begins in a line."""
        if state.sCount[line] - state.blkIndent >= _INDENTED:
            rules_block.code(state, line, end, False)
            return
        if state.has_bars and rules_block.table(state, line, end, False):
            return
        for rule in _BEGUN_BY.get(state.src[state.bMarks[line] + state.tShift[line]], ()):
            if rule(state, line, end, False):
                return
        if end == state.lineMax:
            _text(state, line)
        elif not rules_block.lheading(state, line, end, False):
            rules_block.paragraph(state, line, end, False)


def _text(state: _State, first: int) -> None:
    """Takes a paragraph, or the heading that a line of dashes makes of it: markdown-it looks for its end twice."""
    text, begins, shifts, ends, columns = state.src, state.bMarks, state.tShift, state.eMarks, state.sCount
    indent, tag, line = state.blkIndent, "", first + 1
    outer, state.parentType = state.parentType, "paragraph"
    while line < state.lineMax:
        place = begins[line] + shifts[line]
        if place >= ends[line]:
            break
        letter = text[place]
        column = columns[line]
        if column - indent < _INDENTED and (letter in _BEGINNINGS or state.has_bars):
            if letter in "-=" and column >= indent and not text[place : ends[line]].rstrip(" \t").strip(letter):
                tag = "h1" if letter == "=" else "h2"
                break
            # a line of less than nothing is the rest of a quote's paragraph
            if column >= 0 and _ends_paragraph(state, line, state.lineMax, True):
                break
        line += 1
    state.line = line + 1 if tag else line
    opening = state.push(f"{'heading' if tag else 'paragraph'}_open", tag or "p", 1)
    opening.map = [first, state.line]
    inline = state.push("inline", "", 0)
    inline.content = mdTrim(state.getLines(first, line, indent, False))
    inline.map = [first, line]
    closing = state.push(f"{'heading' if tag else 'paragraph'}_close", tag or "p", -1)
    if tag:
        opening.markup = closing.markup = letter
        state.parentType = outer  # which markdown-it does not give back where it found no heading


def _ends_paragraph(state: Any, line: int, end: int, _silent: bool) -> bool:
    """Whether a line begins something that a paragraph does not go on over."""
    return _ends_quote(state, line, end, True) or (state.has_bars and rules_block.table(state, line, end, True))


def _ends_quote(state: Any, line: int, end: int, _silent: bool) -> bool:
    """Whether a line begins something that the last paragraph of a quote does not go on over."""
    place = state.bMarks[line] + state.tShift[line]
    letter = state.src[place : place + 1]
    return letter != "[" and any(rule(state, line, end, True) for rule in _BEGUN_BY.get(letter, ()))


def _ends_list(state: Any, line: int, end: int, _silent: bool) -> bool:
    """Whether a line begins something that is no item of a list."""
    place = state.bMarks[line] + state.tShift[line]
    letter = state.src[place : place + 1]
    # the first of the rules, since the second is the one of lists
    return letter in _ENDS_OF_LISTS and _BEGUN_BY[letter][0](state, line, end, True)


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True})
    parser.block = _Parser()
    return parser


def blocks(text: str) -> Sequence[Block]:
    """The blocks of a text as markdown-it tells them, with tables; what stands in paragraphs is left as it is."""
    return parsed(text)[0]


def parsed(text: str) -> tuple[Sequence[Block], Mapping[str, tuple[int, int]]]:
    """The blocks of a text, and where its references are defined: the first line and the one after the last."""
    parser = _markdown()
    state = _State(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"), parser)
    parser.block.tokenize(state, 0, state.lineMax)
    defined = cast("dict[str, Any]", state.env).get("references", {})
    return cast("list[Block]", state.tokens), {label: tuple(found["map"]) for label, found in defined.items()}
