"""What a card asks not to be told: ``<!-- hubpub: ignore BD004 -->``, in the front matter ``# hubpub: ignore MD005``.

Beside something, the comment is for its line; alone in its line, for the paragraph below. ``ignore-card`` is for the
whole card. Behind the codes may stand why. A card cannot ask this of what protects a repository (RP) or is said of
other files.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hubpub.rules.body.text import Body, body_of
from hubpub.rules.registry import Rule, rule
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

_LAST = sys.maxsize
_MARK = "hubpub:"
_REQUEST = re.compile(r"[ \t]*hubpub:[ \t]*ignore(-card)?(?![\w-])(.*)", re.DOTALL)
_CODES = re.compile(r"(?:[\s,]+(?:[A-Z]{2}\d{0,3}|[A-Za-z]{2}\d{3})(?!\w))+")
_YAML_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#([^\r\n]*)", re.MULTILINE)


class _Request(NamedTuple):
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


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is among codes and prefixes, such as ``BD`` for the whole family."""
    return any(code.startswith(pattern) for pattern in patterns)


def heard(card: Card, findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings that a card did not ask to be spared."""
    if not findings or _MARK not in card.text:
        return tuple(findings)
    body = body_of(card)
    asked: dict[str, list[tuple[int, int]]] = {}  # the lines, from and to, that each code is not wanted for
    end = 0
    for request in _requests(body):
        first, last = body.line_of(request.start), body.line_of(request.end - 1)
        beside = body.text[body.lines[first - 1] : request.start] + body.text[request.end : body.line_end(last)]
        if request.of_card:
            first, last = 0, len(body.lines)
        elif not beside.strip():
            # a row of such comments has one paragraph below it, which is looked for once
            last = end = end if last < end else _paragraph_end(body, last + 1)
        for code in request.codes:
            spans = asked.setdefault(code, [])
            if spans and first <= spans[-1][1]:
                spans[-1] = (min(first, spans[-1][0]), max(last, spans[-1][1]))
            else:
                spans.append((first, last))
    return tuple(finding for finding in findings if not _is_unwanted(finding, asked))


@rule("BD006", Severity.WARNING)
def wrong_request(draft: Draft) -> Iterator[Finding]:
    """A comment asks hubpub to ignore what no rule has.

    ``<!-- hubpub: ignore BD999 -->`` silences nothing; what it was meant for is told all the same, or a slip in it
    hides that a rule has gone.

    Remedy: name a rule or a family of rules; ``hubpub rules`` lists them.
    """
    if _MARK not in draft.card.text:
        return
    from hubpub.rules.engine import CODES

    body = body_of(draft.card)
    for request in _requests(body):
        unknown = [code for code in request.codes if not any(known.startswith(code) for known in CODES)]
        if request.codes and not unknown:
            continue
        what = f"names {', '.join(unknown)}, and there is no such rule" if unknown else "names no rule"
        yield wrong_request.finding(
            f"this comment asks to ignore something, and {what}",
            "`hubpub rules` lists them.",
            body.subject(request.start),
        )


def _requests(body: Body) -> Iterator[_Request]:
    """What a card asks: in comments of its front matter and of its body, and not in code that shows such a comment."""
    comments = [(match.start(), match.end(), match[1]) for match in _YAML_COMMENT.finditer(body.text, 0, body.start)]
    comments += [(start, end, body.text[start + 4 : end].removesuffix("-->")) for start, end in body.comments]
    for start, end, text in comments:
        if request := _REQUEST.match(text):
            codes = _CODES.match(request[2])
            found = codes[0].upper().replace(",", " ").split() if codes else ()
            yield _Request(start, end, tuple(dict.fromkeys(found)), bool(request[1]))


def _is_unwanted(finding: Finding, asked: dict[str, list[tuple[int, int]]]) -> bool:
    if finding.subject.path != CARD_PATH or finding.code.startswith("RP"):
        return False
    line = finding.subject.line or 0
    for code, spans in asked.items():
        if finding.code.startswith(code):
            place = bisect_right(spans, (line, _LAST)) - 1
            if place >= 0 and spans[place][0] <= line <= spans[place][1]:
                return True
    return False


def _paragraph_end(body: Body, number: int) -> int:
    """The last line of the paragraph at or below a line, after the empty lines between."""

    def is_empty() -> bool:
        return not body.text[body.lines[number - 1] : body.line_end(number)].strip()

    while number <= len(body.lines) and is_empty():
        number += 1
    while number <= len(body.lines) and not is_empty():
        number += 1
    return number - 1


RULES: tuple[Rule, ...] = (wrong_request,)
