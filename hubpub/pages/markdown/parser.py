"""The parser of cards: GitHub's Markdown, formulas and the Hub's own elements; and how its tokens become HTML.

What the Hub is documented to show is in hub-docs (model-cards.md, model-cards-components.md). Its engine is not
documented; what is only likely is told by its name in `Unsure`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from hubpub.pages.highlight import LIMIT, code_block
from hubpub.pages.markdown.formulas import add_formulas, formula_to_html
from hubpub.pages.markdown.marks import MARK

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

ALERTS, FOOTNOTES, TASKS, DIAGRAMS = "alerts", "footnotes", "task lists", "Mermaid diagrams"
"""What cards use and the Hub is not known to show."""

_GALLERY = re.compile(r"<Gallery\s*/?>(?:\s*</Gallery>)?")
_MERMAID = "mermaid"
# linkify-it finds these by themselves as well, where GitHub makes no link: README.md, //x.
_WWW = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::[0-9]{1,5})?(?:[/?#][^\s<>\"']{0,2000})?", re.IGNORECASE)
# The schemes that linkify-it knows, at the end of the text before `://`.
_SCHEME = re.compile(r"(?<![a-z0-9.+-])(?:https?|ftp)$", re.IGNORECASE)
_LONGEST_SCHEME = len("https") + 1
_TRAILING = re.compile(r"[?!.,:*_~;'\")\]]+$")
_LINKS_LIMIT = 300_000

Env = dict[str, Any]
Tokens = Sequence["Token"]


@cache
def parser(*, links: bool = True) -> MarkdownIt:
    """The parser; without `links`, addresses in the text stay text."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("gfm-like2", {"linkify": links}).use(footnote_plugin)
    if links and markdown.linkify is not None:
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_ip": False})
        markdown.linkify.add("//", None)
        markdown.linkify.add("www.", {"validate": _www, "normalize": _with_scheme})
        markdown.inline.ruler.at("linkify", _address)
    add_formulas(markdown)
    for name, rule in _RULES.items():
        markdown.add_render_rule(name, rule)
    return markdown


def needs_links(text: str) -> bool:
    """Whether a text is short enough for its addresses to be looked for."""
    return len(text) <= _LINKS_LIMIT


def _address(state: StateInline, silent: bool) -> bool:
    """markdown-it's own rule, which looks through all that stands before each `://`: the square of a long paragraph."""
    from markdown_it.rules_inline import linkify

    return _SCHEME.search(state.pending[-_LONGEST_SCHEME:]) is not None and linkify(state, silent)


def _www(_linkify: Any, text: str, position: int) -> int:
    """How many characters of an address follow its `www.`."""
    found = _WWW.match(text, position)
    if not found:
        return 0
    address = _TRAILING.sub("", found[0])
    return len(address) if "." in address else 0


def _with_scheme(_linkify: Any, match: Any) -> None:
    match.url = f"http://{match.url}"


def _mark(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    slot: str = env["slots"].block(tokens[index].content)
    env["marks"].append((slot, tokens[index].content))
    return slot


def _unsure(env: Env, what: str) -> None:
    env["unsure"].setdefault(what)


def _fence(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    token = tokens[index]
    language = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
    language = language.removeprefix("{").removeprefix(".").partition(",")[0].partition("{")[0].rstrip("}")
    if language.lower() == _MERMAID:
        _unsure(env, DIAGRAMS)
    env["coloured"] += len(token.content)
    block: str = env["slots"].block(code_block(token.content, language, colour=env["coloured"] <= LIMIT))
    return block


def _code(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    block: str = env["slots"].block(code_block(tokens[index].content))
    return block


def _formula(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    token = tokens[index]
    display = token.markup == "$$"
    shown = formula_to_html(token.content, display=display) if _counts(env) else html.escape(token.content)
    if display:
        shown = f'<span class="formula">{shown}</span>'
    slot: str = env["slots"].inline(shown)
    return slot


def _formula_block(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    content = tokens[index].content
    shown = formula_to_html(content, display=True) if _counts(env) else html.escape(content)
    slot: str = env["slots"].block(f'<div class="formula">{shown}</div>\n')
    return slot


def _counts(env: Env) -> bool:
    """Whether one more formula is set."""
    env["formulas"] += 1
    return bool(env["formulas"] <= 1000)


def _html(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    """HTML as the card has it, with the gallery where the card first asks for it."""
    return _GALLERY.sub(lambda _: env["slots"].block(env.pop("gallery", "")), tokens[index].content)


def _task_item(self: Any, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    token = tokens[index]
    opening = f"<li{self.renderAttrs(token)}>"
    if token.meta and "checked" in token.meta:
        _unsure(env, TASKS)
        checked, state = (" checked", "done") if token.meta["checked"] else ("", "to do")
        opening += env["slots"].inline(f'<input type="checkbox" disabled{checked} aria-label="{state}"> ')
    return opening


def _alert(self: Any, tokens: Tokens, index: int, options: OptionsDict, env: Env) -> str:
    _unsure(env, ALERTS)
    rendered: str = self.renderToken(tokens, index, options, env)
    return rendered


def _note_names(tokens: Tokens, index: int, env: Env) -> tuple[int, str, str]:
    """A footnote's number, its id, and the id of the place that refers to it."""
    meta = tokens[index].meta
    number, again = meta["id"] + 1, meta.get("subId", 0)
    prefix = env["prefix"]
    return number, f"note-{prefix}{number}", f"noteref-{prefix}{number}" + (f"-{again}" if again else "")


def _note_reference(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    _unsure(env, FOOTNOTES)
    number, note, place = _note_names(tokens, index, env)
    reference = f'<sup class="note-reference"><a href="#{note}" id="{place}" role="doc-noteref">{number}</a></sup>'
    slot: str = env["slots"].inline(reference)
    return slot


def _note_back(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    number, _, place = _note_names(tokens, index, env)
    back = f' <a href="#{place}" role="doc-backlink" aria-label="Back to where note {number} stands">↩</a>'
    slot: str = env["slots"].inline(back)
    return slot


def _note_open(_self: object, tokens: Tokens, index: int, _options: OptionsDict, env: Env) -> str:
    anchor: str = env["slots"].inline(f'<span id="{_note_names(tokens, index, env)[1]}"></span>')
    return f'<li class="footnote-item">{anchor}'


def _notes_open(_self: object, _tokens: Tokens, _index: int, _options: OptionsDict, _env: Env) -> str:
    return '<section class="footnotes">\n<ol>\n'


_RULES = {
    MARK: _mark,
    "fence": _fence,
    "code_block": _code,
    "formula": _formula,
    "formula_block": _formula_block,
    "html_block": _html,
    "html_inline": _html,
    "list_item_open": _task_item,
    "alert_open": _alert,
    "footnote_ref": _note_reference,
    "footnote_anchor": _note_back,
    "footnote_open": _note_open,
    "footnote_block_open": _notes_open,
}
