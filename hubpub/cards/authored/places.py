"""Where a place of a card stands in the card.md that it was made with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from hubpub.cards.authored.sections import pieces
from hubpub.cards.managed.marks import body_start
from hubpub.types.card import CARD_PATH, line_starts
from hubpub.types.files import AUTHORED_PATH
from hubpub.types.findings import Finding, Subject


def at_author(findings: Iterable[Finding], card: str, authored: str) -> tuple[Finding, ...]:
    """Findings on a card; those on what its author wrote in card.md point there, and carry no fix of the card.

    Args:
        findings: What was found.
        card: The card.
        authored: The whole card.md.
    """
    spans = list(_spans(card, authored))
    lines, own = line_starts(card), line_starts(authored)

    def placed(finding: Finding) -> Finding:
        at = finding.subject
        if at.path != CARD_PATH or at.line is None or at.line > len(lines):
            return finding
        place = lines[at.line - 1] + (at.column or 1) - 1
        for start, end, there in spans:
            if start <= place < end:
                found = there + place - start
                line = bisect_right(own, found)
                column = None if at.column is None else found - own[line - 1] + 1
                return replace(finding, subject=Subject(AUTHORED_PATH, line, column), fix=())
        return finding

    return tuple(map(placed, findings))


def _spans(card: str, authored: str) -> Iterable[tuple[int, int, int]]:
    """What stands in both: where it begins and ends in the card, and where it begins in card.md."""
    own = pieces(authored)
    begin = len(authored) - len(authored.removeprefix("\ufeff"))
    done = place = 0
    # keys are filled between its lines
    for line in own.front.splitlines(keepends=True):
        there = card.find(line, place)
        if there >= 0 and (there == 0 or card[there - 1] in "\r\n"):
            yield there, there + len(line), begin + done
            place = there + len(line)
        done += len(line)
    place = body_start(card)
    for piece in (own.head, *own.sections):
        there = card.find(piece.text, place) if piece.text else -1
        if there >= 0:
            yield there, there + len(piece.text) + 1, piece.start
