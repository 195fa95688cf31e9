"""How `hubpub check` shows findings: by the paths that the caller named, with the lines that they point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hubpub.rules.secrets.redactor import masked
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.findings import Edit, Finding, Subject
from hubpub.workflows.check.discover import CheckTarget

_EXCERPT = 60

# A line of a card around a place: what stands before the column, and from it on.
Excerpt = tuple[str, str]
Excerpts = Mapping[tuple[str, int, int], Excerpt]


def as_named(findings: Iterable[Finding], target: CheckTarget) -> tuple[Finding, ...]:
    """Findings in the order of their places, with their paths as the caller named them.

    Nothing in them is what cannot be printed, and no fix writes what must not be shown.
    """
    return tuple(sorted((_as_named(finding, target) for finding in findings), key=_order))


def _as_named(finding: Finding, target: CheckTarget) -> Finding:
    subject = finding.subject
    if subject.url is None:
        path = target.path_of(subject.path)
        subject = Subject(sayable(path), subject.line, subject.column)
    fix = tuple(Edit(edit.start, edit.end, sayable(edit.text)) for edit in finding.fix)
    return Finding(
        finding.code,
        finding.severity,
        sayable(finding.message),
        sayable(finding.remedy),
        subject,
        sayable(finding.detail),
        fix if all(masked(edit.text) == edit.text for edit in fix) else (),
    )


def _order(finding: Finding) -> tuple[str, int, int, str]:
    subject = finding.subject
    return subject.path or "", subject.line or 0, subject.column or 0, finding.code


def sayable(text: str) -> str:
    """Text without lone surrogates: no stream and no JSON takes them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="backslashreplace").decode()
    return text


def excerpts(
    text: str, findings: Iterable[Finding], target: CheckTarget, file: str = CARD_PATH
) -> Iterator[tuple[tuple[str, int, int], Excerpt]]:
    """The lines of a card that findings point at, by path, line and column (0 for none); secrets are masked.

    Args:
        text: The card.
        findings: The findings.
        target: What the caller named.
        file: The card's path.
    """
    from hubpub.rules.body.text import body_of

    body = body_of(Card(text))
    shown = masked(text)
    for finding in findings:
        subject = finding.subject
        if subject.path != file or subject.line is None or finding.code.startswith("SC"):
            continue
        if subject.line > len(body.lines):
            continue
        line = shown[body.lines[subject.line - 1] : body.line_end(subject.line)].rstrip("\r\n")
        place = (subject.column or 1) - 1
        before = line[max(place - _EXCERPT, 0) : place]
        yield (
            (sayable(target.path_of(subject.path)), subject.line, subject.column or 0),
            (
                sayable(("…" if place > _EXCERPT else "") + before),
                sayable(line[place : place + _EXCERPT] + ("…" if len(line) > place + _EXCERPT else "")),
            ),
        )
