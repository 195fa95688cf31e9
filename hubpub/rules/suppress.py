"""What a card asked not to be told is taken out of the findings.

A card may come from a stranger: it cannot ask this of secrets (SC), of what protects a repository (RP), or of what is
said of other files.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from hubpub.types.card import CARD_PATH
from hubpub.types.findings import Finding

_LAST = sys.maxsize
_NEVER = ("SC", "RP")


class Request(NamedTuple):
    """What a card asks not to be told.

    Attributes:
        codes: Codes and beginnings of codes, in upper case.
        first: The first line that it is asked for.
        last: The last.
    """

    codes: tuple[str, ...]
    first: int
    last: int


def heard(findings: Iterable[Finding], requests: Iterable[Request]) -> tuple[Finding, ...]:
    """The findings that a card did not ask to be spared.

    Args:
        findings: The findings.
        requests: What the card asks, in the order of its text.
    """
    asked: dict[str, list[tuple[int, int]]] = {}  # the lines, from and to, that each code is not wanted for
    for codes, first, last in requests:
        for code in codes:
            spans = asked.setdefault(code, [])
            if spans and first <= spans[-1][1]:
                spans[-1] = (min(first, spans[-1][0]), max(last, spans[-1][1]))
            else:
                spans.append((first, last))
    return tuple(finding for finding in findings if not _is_unwanted(finding, asked))


def _is_unwanted(finding: Finding, asked: dict[str, list[tuple[int, int]]]) -> bool:
    if finding.subject.path != CARD_PATH or finding.code.startswith(_NEVER):
        return False
    line = finding.subject.line or 0
    for code, spans in asked.items():
        if finding.code.startswith(code):
            place = bisect_right(spans, (line, _LAST)) - 1
            if place >= 0 and spans[place][0] <= line <= spans[place][1]:
                return True
    return False
