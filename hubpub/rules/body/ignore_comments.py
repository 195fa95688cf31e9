"""BD: what a card asks not to be told, in comments.

``<!-- hubpub: ignore BD004 -->``, in the front matter ``# hubpub: ignore MD005``. Beside something, the comment is for
its line; alone in its line, for the paragraph below. ``ignore-card`` is for the whole card. Behind the codes may stand
why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hubpub.rules.body.text import Body, body_of
from hubpub.rules.registry import begins_a_code, rule
from hubpub.rules.suppress import Request
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

_MARK = "hubpub:"
_REQUEST = re.compile(r"[ \t]*hubpub:[ \t]*ignore(-card)?(?![\w-])(.*)", re.DOTALL)
_CODES = re.compile(r"(?:[\s,]+(?:[A-Z]{2}\d{0,3}|[A-Za-z]{2}\d{3})(?!\w))+")
_YAML_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#([^\r\n]*)", re.MULTILINE)


class _Comment(NamedTuple):
    """A comment that asks not to be told of something.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        codes: Codes and beginnings of codes, in upper case; words that stand behind them are the reason.
        of_card: Whether it is for the whole card.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    of_card: bool


@rule("BD006", Severity.WARNING)
def wrong_request(draft: Draft) -> Iterator[Finding]:
    """A comment asks hubpub to ignore what no rule has.

    ``<!-- hubpub: ignore BD999 -->`` silences nothing; what it was meant for is told all the same, or a slip in it
    hides that a rule has gone.

    Remedy: name a rule or a family of rules; ``hubpub rules`` lists them.
    """
    if _MARK not in draft.card.text:
        return
    body = body_of(draft.card)
    for comment in _comments(body):
        unknown = [code for code in comment.codes if not begins_a_code(code)]
        if comment.codes and not unknown:
            continue
        what = f"names {', '.join(unknown)}, and there is no such rule" if unknown else "names no rule"
        yield wrong_request.finding(
            f"this comment asks to ignore something, and {what}",
            "`hubpub rules` lists them.",
            body.subject(comment.start),
        )


def requests(card: Card) -> Iterator[Request]:
    """What a card asks not to be told, each with the lines that it is asked for."""
    if _MARK not in card.text:
        return
    body = body_of(card)
    end = 0
    for comment in _comments(body):
        first, last = body.line_of(comment.start), body.line_of(comment.end - 1)
        beside = body.text[body.lines[first - 1] : comment.start] + body.text[comment.end : body.line_end(last)]
        if comment.of_card:
            first, last = 0, len(body.lines)
        elif not beside.strip():
            # a row of such comments has one paragraph below it, which is looked for once
            last = end = end if last < end else _paragraph_end(body, last + 1)
        yield Request(comment.codes, first, last)


def _comments(body: Body) -> Iterator[_Comment]:
    """The comments that ask: in front matter and body, and not where code shows such a comment."""
    comments = [(match.start(), match.end(), match[1]) for match in _YAML_COMMENT.finditer(body.text, 0, body.start)]
    comments += [(start, end, body.text[start + 4 : end].removesuffix("-->")) for start, end in body.comments]
    for start, end, text in comments:
        if request := _REQUEST.match(text):
            codes = _CODES.match(request[2])
            found = codes[0].upper().replace(",", " ").split() if codes else ()
            yield _Comment(start, end, tuple(dict.fromkeys(found)), bool(request[1]))


def _paragraph_end(body: Body, number: int) -> int:
    """The last line of the paragraph at or below a line, after the empty lines between."""

    def is_empty() -> bool:
        return not body.text[body.lines[number - 1] : body.line_end(number)].strip()

    while number <= len(body.lines) and is_empty():
        number += 1
    while number <= len(body.lines) and not is_empty():
        number += 1
    return number - 1
