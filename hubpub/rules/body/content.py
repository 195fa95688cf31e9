"""BD: the body of the card, what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from hubpub.cards.markdown.addresses import attributes
from hubpub.rules.body.placeholders import placeholders
from hubpub.rules.body.text import body_of
from hubpub.rules.mojibake.find import candidates, find_mojibake, may_hold_mojibake
from hubpub.rules.registry import rule
from hubpub.types.card import CARD_PATH, told_of_wide, wide_encoding
from hubpub.types.draft import Draft
from hubpub.types.findings import Edit, Finding, Severity, Subject
from hubpub.types.spelling import command


@rule("BD001", Severity.WARNING)
def mistaken_encoding(draft: Draft) -> Iterator[Finding]:
    """Text is mojibake: UTF-8 that was read as another encoding.

    A robot shows as ``ðŸ¤–``. It happens when a script opens a card without ``encoding="utf-8"`` on Windows, and
    stays, because every later tool keeps the text as it is. Code is left alone: mojibake may be shown there on
    purpose. A character that has lost a byte on the way cannot be recovered; it is named.

    Remedy: ``hubpub check --fix`` repairs what can be repaired; type the lost characters again.
    """
    if not may_hold_mojibake(draft.card.text):
        return
    body = body_of(draft.card)
    # the front matter is text too, and no code
    for found in find_mojibake(body.text[: body.start] + body.prose[body.start :]):
        run = body.text[found.start : found.end]
        if found.text == run:
            message = f"{_names(found.lost)}: it cannot be recovered"
            fix: tuple[Edit, ...] = ()
        else:
            message = f"{_shorten(run)} is UTF-8 that was read as another encoding: it should be {_shorten(found.text)}"
            message += f"; {_names(found.lost)}, so that is left as it is" if found.lost else ""
            fix = (Edit(found.start, found.end, found.text),)
        remedy = f"Mend it with {command('check', 'fix')}." if fix else "Type it again."
        yield mistaken_encoding.finding(message, remedy, body.subject(found.start), fix=fix)


@rule("BD002", Severity.WARNING)
def no_text(draft: Draft) -> Iterator[Finding]:
    """The card holds what is no text: bytes that are not UTF-8, or control characters.

    The Hub shows a replacement character or nothing in their place, editors refuse the file or mend it silently, and
    hubpub publishes no card that is not UTF-8.

    Remedy: save the card as UTF-8, and remove the control characters.
    """
    text = draft.card.text
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = b"\0"
    # deleting bytes is much faster than a search for them, and nearly no card has any
    if len(data.translate(None, _CONTROLS)) == len(data) or not (first := _NO_TEXT.search(text)):
        return
    if wide := wide_encoding(text):
        said, remedy = told_of_wide("the card", wide)
        yield no_text.finding(f"{said}, so that nobody can read it", remedy, Subject(CARD_PATH, 1, 1))
        return
    body = body_of(draft.card)
    count = _NO_TEXT.subn("", text)[1]
    more = f", and {count - 1} more" if count > 1 else ""
    char = first[0]
    if "\udc80" <= char <= "\udcff":
        what = f"byte 0x{ord(char) - 0xDC00:02x} is not UTF-8"
    else:
        what = f"{'half a surrogate pair' if char >= _SURROGATE else 'a control character'}, U+{ord(char):04X}"
    yield no_text.finding(f"{what}{more}", "Save the card as UTF-8 text.", body.subject(first.start()))


@rule("BD003", Severity.WARNING)
def unparsed_body(draft: Draft) -> Iterator[Finding]:
    """The body is too large or too deeply nested to be judged as Markdown.

    Beyond 1 MB, 20,000 lines, 60,000 table cells, 100,000 characters in a line or 500 levels, parsers of Markdown
    need minutes and browsers give up. Its front matter and its text are judged all the same; links, tables, headings
    and pictures are not.

    Remedy: move what is long to a file of its own, and link it.
    """
    body = body_of(draft.card)
    if body.too_much:
        yield unparsed_body.finding(
            f"{body.too_much}, so the rules for Markdown were left out",
            "Move what is long to a file of its own, and link it.",
            body.subject(body.start),
        )


@rule("BD004", Severity.WARNING)
def placeholder(draft: Draft) -> Iterator[Finding]:
    """A template's placeholder was left in the card.

    ``More information needed`` is what the Trainer and the Hub's own template write where somebody should have;
    ``{{ … }}`` and ``USER_NAME`` are places that a script did not fill (transformers#13245 tells of such cards), as are
    sentence-transformers' ``sentence_transformers_model_id``, diffusers' ``[TODO: …]``, and ``None`` for the name of a
    dataset or a model that a script did not know, or as the card's title.

    Remedy: write what belongs there, or remove the section; ``--fix`` writes the repository's id where ``hubpub.toml``
    names it.
    """
    body = body_of(draft.card)
    for found in sorted(placeholders(body)):
        fix: tuple[Edit, ...] = ()
        if found.by and draft.repo is not None:
            fix = (Edit(*found.replaced, draft.repo if found.by == "repo" else draft.repo.rpartition("/")[2]),)
        is_nameless = "None" in found.text or found.text.startswith("[](")
        what = "is what a script wrote for want of a name" if is_nameless else "is a template's placeholder"
        yield placeholder.finding(
            f"{_shorten(found.text)} {what}",
            f"Write {fix[0].text}." if fix else _FILL,
            body.subject(found.start),
            fix=fix,
        )


@rule("BD005", Severity.WARNING)
def stripped_html(draft: Draft) -> Iterator[Finding]:
    """The card holds HTML that the Hub strips: scripts and event handlers.

    Cards come from anybody, so the Hub removes what could run on its page; what relied on it looks broken. What it does
    with style sheets is not documented, so of them nothing is said.

    Remedy: leave it out.
    """
    body = body_of(draft.card)
    if "<" not in body.prose:
        return
    for tag in body.tags:
        name = tag[1].lower()
        if name in _STRIPPED:
            yield stripped_html.finding(
                f"the Hub strips <{name}>", "Leave it out; a card cannot use it.", body.subject(tag.start())
            )
            continue
        for attribute in attributes(tag):
            if _HANDLER.fullmatch(attribute.name):
                yield stripped_html.finding(
                    f"the Hub strips the event handler {_shorten(body.text[attribute.start :][: len(attribute.name)])}",
                    "Leave it out; nothing on a card can run.",
                    body.subject(attribute.start),
                )
            elif attribute.name in ("href", "src") and _SCRIPT_URL.match(_NO_URL.sub("", unescape(attribute.value))):
                yield stripped_html.finding(
                    "the Hub strips javascript: addresses",
                    "Leave it out; nothing on a card can run.",
                    body.subject(tag.start()),
                )


_SURROGATE = "\ud800"
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r"))
_FILL = "Write what belongs there, or remove the section."
_STRIPPED = {"script"}
_HANDLER = re.compile("on[a-z]{3,30}")
_SCRIPT_URL = re.compile("javascript:", re.IGNORECASE)
_NO_URL = re.compile("[\x00-\x20]")  # what browsers leave out in front of a scheme, and in it


def _names(lost: tuple[str, ...]) -> str:
    """What is said of pieces that cannot be recovered."""
    said = []
    for piece in dict.fromkeys(lost):
        perhaps = " or ".join(candidates(piece))
        said.append(f"{piece!r} has lost a byte" + (f" (perhaps it was {perhaps})" if perhaps else ""))
    return ", ".join(said)


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
