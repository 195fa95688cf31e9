"""Mends a card by the fixes that its findings carry."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from itertools import pairwise

from hubpub.cards import frontmatter
from hubpub.types.findings import Edit, Finding

# A fix may uncover another finding (a duplicate among tags that a first fix made equal); none needs many rounds, but
# of text whose encoding was mistaken only so much is looked at in each.
_ROUNDS = 100
# How many characters are read to find which of several fixes does harm.
_MOST_TRIED = 5_000_000

Judge = Callable[[str], Iterable[Finding]]


def mend(text: str, judge: Judge) -> tuple[str, int, tuple[Finding, ...]]:
    """Mends a card until no finding on it carries a fix.

    Args:
        text: The card.
        judge: Its findings; asked again after every round.

    Returns:
        The card, how many findings were mended, and the findings that stand.
    """
    findings = tuple(judge(text))
    seen, mended = {text}, 0
    for _ in range(_ROUNDS):
        after, count = apply_fixes(text, findings)
        if count and not _reads_as(text, after):
            after, count = apply_fixes(text, _harmless(text, findings))
        if not count or after in seen:  # two rules that undo each other's work end here
            break
        seen.add(after)
        text, mended = after, mended + count
        findings = tuple(judge(text))
    return text, mended, findings


def apply_fixes(text: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """Applies the fixes of findings to a card: all edits of a fix or none, and of two that overlap only the first.

    Returns:
        The card, and how many findings were mended.
    """
    taken: list[Edit] = []  # by their places, none touching another
    mended = 0
    for finding in findings:
        if len(finding.fix) == 1 and _follows(finding.fix[0], text, taken):
            taken.append(finding.fix[0])
            mended += 1
            continue
        edits = [edit for edit in dict.fromkeys(finding.fix) if not _is_taken(edit, taken)]
        if finding.fix and all(_fits(edit, text, taken) for edit in edits) and not _clash(edits):
            for edit in edits:
                insort(taken, edit, key=_place)
            mended += 1
    return frontmatter.apply(text, taken), mended


def _harmless(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fix alone leaves the front matter as sound as it was; none where they are too many to try."""
    fixable = [finding for finding in findings if finding.fix]
    if len(fixable) * len(text) > _MOST_TRIED:
        return []
    return [finding for finding in fixable if _reads_as(text, apply_fixes(text, [finding])[0])]


def _reads_as(before: str, after: str) -> bool:
    """Whether a card still has the front matter that it had, and reads as well.

    A fix of the text may make front matter of what is none: a line of ``---`` was not alone in its line before.
    """
    old, new = frontmatter.parse(before), frontmatter.parse(after)
    return old.found == new.found and (new.fault is None or old.fault is not None)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _follows(edit: Edit, text: str, taken: list[Edit]) -> bool:
    """Whether an edit lies behind all that are taken, as nearly every one does: then none has to be searched."""
    if taken and not taken[-1].start < edit.start >= taken[-1].end:
        return False
    return 0 <= edit.start <= edit.end <= len(text)


def _is_taken(edit: Edit, taken: list[Edit]) -> bool:
    place = bisect_left(taken, _place(edit), key=_place)
    return place < len(taken) and taken[place] == edit


def _fits(edit: Edit, text: str, taken: list[Edit]) -> bool:
    """Whether an edit lies in the text and touches nothing that is edited already."""
    if not 0 <= edit.start <= edit.end <= len(text):
        return False
    place = bisect_left(taken, _place(edit), key=_place)
    return not _clash([*taken[max(place - 1, 0) : place], edit, *taken[place : place + 1]])


def _clash(edits: list[Edit]) -> bool:
    """Whether two edits overlap; two that begin at one place have no order, so they do."""
    ordered = sorted(edits, key=_place)
    return any(one.end > other.start or one.start == other.start for one, other in pairwise(ordered))
