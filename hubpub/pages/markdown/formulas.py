r"""Formulas: `$$ … $$` on lines of their own and `\\(…\\)` within one (hub-docs, model-cards.md), as MathML.

The Hub sets them before it reads the Markdown, so nothing in a formula is markup; in code they stay what they are.
mdit-py-plugins' texmath knows no `\\(`, and cuts the text anew at each mark, which takes the square of a long card.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_OPENING = r"\\("
_CLOSING = r"\\)"
_FENCE = "$$"
# Longer ones are shown as they are written: the converter takes the square of them, and of braces in braces.
_LONGEST = 4_000
_DEEPEST = 60
_MOST = 2_000
# What MathML Core draws (https://www.w3.org/TR/mathml-core), of what the converter writes. Links, styles, classes,
# events and ids are not among it.
_ELEMENTS = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot", "mstyle", "merror"}
    | {"mpadded", "mphantom", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"}
    | {"mprescripts", "none", "mtable", "mtr", "mtd", "menclose", "mfenced"}
)
_ATTRIBUTES = frozenset(
    {"accent", "accentunder", "columnalign", "columnlines", "columnspacing", "columnspan", "depth", "displaystyle"}
    | {"fence", "form", "height", "largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize"}
    | {"movablelimits", "notation", "rowalign", "rowlines", "rowspacing", "rowspan", "rspace", "scriptlevel"}
    | {"separator", "stretchy", "symmetric", "voffset", "width", "linebreak", "mathcolor", "mathbackground"}
)
_HARMLESS = re.compile(r"[A-Za-z0-9 .,+%#_-]*")


def add_formulas(markdown: MarkdownIt) -> None:
    """Has a parser know formulas: tokens `formula` within a line and `formula_block`."""
    markdown.block.ruler.before("fence", "formula_block", _block, {"alt": ["paragraph", "blockquote", "list"]})
    markdown.inline.ruler.before("escape", "formula", _inline)


def formula_to_html(tex: str, *, display: bool) -> str:
    """A formula as MathML; where it cannot be read, as it is written."""
    tex = tex.strip()
    shown = _mathml(tex, "block" if display else "inline")
    if shown is None:
        what = "This formula could not be read, so it stands as it is written."
        return f'<code class="formula-source" title="{what}">{html.escape(tex)}</code>'
    kind = "block" if display else "inline"
    return f'<math display="{kind}" alttext="{html.escape(tex)}">{shown}</math>'


def _mathml(tex: str, display: str) -> str | None:
    if len(tex) > _LONGEST or tex.count("{") > _DEEPEST * 20 or _depth(tex) > _DEEPEST:
        return None
    from latex2mathml.converter import convert_to_element

    try:
        root = convert_to_element(tex, display=display)
        return "".join(piece for child in root for piece in _written(child))
    except (Exception, RecursionError):  # noqa: BLE001 -- the converter raises whatever it stumbles on
        return None


def _depth(tex: str) -> int:
    depth = deepest = 0
    for mark in re.findall(r"[{}]|\\(?:left|right|begin|end)\b", tex):
        depth += 1 if mark in ("{", r"\left", r"\begin") else -1
        deepest = max(deepest, depth)
    return deepest


def _written(element: Element) -> Iterator[str]:
    """An element and what it holds, with nothing that is not among what MathML Core draws."""
    known = element.tag in _ELEMENTS
    if known:
        attributes = "".join(
            f' {name}="{value}"'
            for name, value in element.attrib.items()
            if name in _ATTRIBUTES and _HARMLESS.fullmatch(value)
        )
        yield f"<{element.tag}{attributes}>"
    # the converter writes characters as references and expects its writer not to escape them
    yield html.escape(html.unescape(element.text or ""), quote=False)
    for child in element:
        yield from _written(child)
        yield html.escape(html.unescape(child.tail or ""), quote=False)
    if known:
        yield f"</{element.tag}>"


def _within(env: Any, source: str, mark: str, start: int) -> int:
    """Where a mark stands next, -1 if nowhere; that it stands nowhere is remembered, as many may ask."""
    nowhere: dict[str, tuple[str, int]] = env.setdefault("no_formula_ends", {})
    known, since = nowhere.get(mark, ("", 0))
    if known is source and start >= since:
        return -1
    found = source.find(mark, start)
    if found < 0:
        nowhere[mark] = source, start
    return found


def _inline(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    opening = _FENCE if source.startswith(_FENCE, start) else _OPENING if source.startswith(_OPENING, start) else ""
    if not opening:
        return False
    closing = _FENCE if opening == _FENCE else _CLOSING
    end = _within(state.env, source, closing, start + len(opening))
    if end < 0 or not (tex := source[start + len(opening) : end]).strip():
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = tex
        token.markup = opening
    state.pos = end + len(closing)
    return True


def _block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    begin = state.bMarks[first] + state.tShift[first]
    if not state.src.startswith(_FENCE, begin) or state.is_code_block(first):
        return False
    end = _within(state.env, state.src, _FENCE, begin + 2)
    # it ends within this block, at the end of a line: else it is part of a sentence
    if end < 0 or end >= state.eMarks[last - 1]:
        return False
    line = first
    while end > state.eMarks[line]:
        line += 1
    if state.src[end + 2 : state.eMarks[line]].strip() or not state.src[begin + 2 : end].strip():
        return False
    if silent:
        return True
    token = state.push("formula_block", "math", 0)
    text = state.getLines(first, line + 1, state.blkIndent, False).strip()
    token.content = text.removeprefix(_FENCE).removesuffix(_FENCE)
    token.markup = _FENCE
    token.map = [first, line + 1]
    token.block = True
    state.line = line + 1
    return True
