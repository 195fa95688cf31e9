"""Mends a card by the fixes that its findings carry."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from hubpub.cards import frontmatter
from hubpub.types.findings import Edit, Finding

# A fix may uncover another finding (a duplicate among tags that a first fix made equal); none needs many rounds, but
# of text whose encoding was mistaken only so much is looked at in each.
_ROUNDS = 100
# How many characters are judged in a round to find which of several fixes do harm.
_MOST_TRIED = 2_000_000

Judge = Callable[[str], Iterable[Finding]]
Wanted = Callable[[Finding], bool]


class _Trial(NamedTuple):
    """A card with some fixes applied, how many findings that mended, and what is found in it."""

    text: str
    mended: int
    findings: tuple[Finding, ...]


def mend(text: str, judge: Judge, wanted: Wanted = lambda _: True) -> tuple[str, int, tuple[Finding, ...]]:
    """Mends a card until no finding on it carries a fix that does no harm.

    A fix is left out where another finding comes of it, by itself or together with others: what is found in the mended
    card was found in the card, and no code more often.

    Args:
        text: The card.
        judge: Every finding on it; asked again after every round.
        wanted: Which of them to mend.

    Returns:
        The card, how many findings were mended, and the findings that stand.
    """
    findings = tuple(judge(text))
    # what a fix uncovers may be mended in its turn, and then it was no harm
    for mends_what_comes in (True, False):
        trial = _in_rounds(_Trial(text, 0, findings), judge, wanted, lenient=mends_what_comes)
        if _codes(trial.findings) <= _codes(findings):
            break
    return trial.text, trial.mended, trial.findings


def _in_rounds(trial: _Trial, judge: Judge, wanted: Wanted, *, lenient: bool) -> _Trial:
    seen = {trial.text}
    for _ in range(_ROUNDS):
        fixes = [finding for finding in trial.findings if finding.fix and wanted(finding)]
        after = _mended_once(trial, fixes, judge, lenient=lenient) if fixes else None
        if after is None or after.text in seen:  # two rules that undo each other's work end here
            break
        seen.add(after.text)
        trial = after._replace(mended=trial.mended + after.mended)
    return trial


def _mended_once(before: _Trial, fixes: list[Finding], judge: Judge, *, lenient: bool) -> _Trial | None:
    """The card with these fixes, without those that do harm alone or beside others; None where none is left."""

    def tried(chosen: list[Finding]) -> _Trial | None:
        after, count = apply_fixes(before.text, chosen)
        if not count or not _reads_as(before.text, after):
            return None
        trial = _Trial(after, count, tuple(judge(after)))
        new = _codes(finding for finding in trial.findings if not (lenient and finding.fix))
        return trial if new <= _codes(before.findings) else None

    if best := tried(fixes):
        return best
    harmless: list[Finding] = []
    pending = [fixes] if len(fixes) > 1 else []
    left = _MOST_TRIED
    while pending and left >= 0:
        group = pending.pop()
        middle = len(group) // 2
        for half in (group[:middle], group[middle:]):
            left -= len(before.text)
            if left < 0:
                break
            if trial := tried([*harmless, *half]):
                best = trial
                harmless += half
            elif len(half) > 1:
                pending.append(half)
    return best


def _codes(findings: Iterable[Finding]) -> Counter[str]:
    """How often each code is found."""
    return Counter(finding.code for finding in findings)


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
