"""One finding for one thing: what a rule says of a card over and over is told once, with how often and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hubpub.types.findings import Finding

# So often a rule is told finding by finding.
_FEW = 3
# Of so many places, and of so many that are told in other words, more are only counted.
_PLACES = 3
_WORDS = 10


class Told(NamedTuple):
    """A finding as it is told.

    Attributes:
        finding: It; of several that are told as one, the first, whose message tells how many there are and where.
        otherwise: What some of the several say in other words, one line each.
    """

    finding: Finding
    otherwise: tuple[str, ...] = ()


def fold(findings: Iterable[Finding]) -> list[Told]:
    """Findings in their order; those of one rule on one file, where they are more than three, as one at the first.

    Findings without a line are of a file as a whole, and stay as they are.
    """
    findings = list(findings)
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in filter(_may_be_folded, findings):
        groups.setdefault(_group(finding), []).append(finding)
    many = {key: group for key, group in groups.items() if len(group) > _FEW}
    found = []
    for finding in findings:
        group = many.get(_group(finding)) if _may_be_folded(finding) else None
        if group is None:
            found.append(Told(finding))
        elif finding is group[0]:
            found.append(_folded(group))
    return found


def _group(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.severity, finding.subject.path


def _folded(group: list[Finding]) -> Told:
    first, *others = group
    lines = list(dict.fromkeys(finding.subject.line for finding in others if finding.subject.line is not None))
    more = len(lines) - _PLACES
    places = ", ".join(map(str, lines[:_PLACES])) + (f" and {more:,} more" if more > 0 else "")
    told = {(first.message, first.remedy)}
    otherwise = []
    for finding in others:
        if (finding.message, finding.remedy) not in told:
            told.add((finding.message, finding.remedy))
            otherwise.append(f"{finding.subject}: {finding.message}. {finding.remedy}".rstrip())
    if len(otherwise) > _WORDS:
        otherwise[_WORDS:] = [f"and {len(otherwise) - _WORDS:,} in other words"]
    count = f"the first of {len(group):,} such" if otherwise else f"{len(group):,} times"
    message = f"{first.message} ({count}, also in {'line' if len(lines) == 1 else 'lines'} {places})"
    return Told(replace(first, message=message), tuple(otherwise))


def _may_be_folded(finding: Finding) -> bool:
    """Whether a finding is of a place; one that tells how many others are left out is not."""
    return finding.subject.line is not None and not finding.message.startswith(f"further findings of {finding.code} ")
