"""Findings on a card that a push makes of the folder's own, by the lines of that one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from hubpub.types.card import CARD_PATH
from hubpub.types.findings import Finding, Subject


def at_own(findings: Iterable[Finding], made: str, own: str) -> tuple[Finding, ...]:
    """Findings with the lines of the folder's card; those on what a push puts in tell of no line. None has a fix.

    Args:
        findings: What was found in the card that is published.
        made: That card.
        own: The folder's.
    """
    matcher = SequenceMatcher(None, made.splitlines(), own.splitlines(), autojunk=False)
    lines = {
        block.a + offset + 1: block.b + offset + 1
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
    }

    def placed(finding: Finding) -> Finding:
        at = finding.subject
        if at.path != CARD_PATH or at.line is None:
            return replace(finding, fix=())
        line = lines.get(at.line)
        return replace(finding, subject=Subject(CARD_PATH, line, at.column if line else None), fix=())

    return tuple(map(placed, findings))
