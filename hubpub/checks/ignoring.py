"""What a card asks not to be told: ``<!-- hubpub: ignore BD004 -->``, in the front matter ``# hubpub: ignore MD005``.

Beside something, the comment is for its line; alone in its line, for the paragraph below. ``ignore-card`` is for the
whole card. A card cannot ask this of what protects a repository (RP) or is said of other files.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable

from hubpub.card import CARD_PATH, Card
from hubpub.checks.body_text import Body, body_of
from hubpub.findings import Finding

_LAST = sys.maxsize
_MARK = "hubpub: ignore"
_COMMENT = re.compile(r"(<!--|#)[ \t]*hubpub: ignore(-card)?((?:[ \t,]+[A-Z]{2}\d{0,3}\b)+)[ \t]*(?:-->)?")


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
    for match in _COMMENT.finditer(body.text):
        first = last = body.line_of(match.start())
        beside = body.text[body.lines[first - 1] : match.start()] + body.text[match.end() : body.line_end(first)]
        if match[2]:
            first, last = 0, len(body.lines)
        elif not beside.strip():
            # a row of such comments has one paragraph below it, which is looked for once
            last = end = end if first < end else _paragraph_end(body, first + 1)
        for code in set(re.findall(r"[A-Z]{2}\d*", match[3])):
            spans = asked.setdefault(code, [])
            if spans and first <= spans[-1][1]:
                spans[-1] = (min(first, spans[-1][0]), max(last, spans[-1][1]))
            else:
                spans.append((first, last))
    return tuple(finding for finding in findings if not _is_unwanted(finding, asked))


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
