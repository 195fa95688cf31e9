"""Findings as text for people, and what a check came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from hubpub.display.fold import Told, fold
from hubpub.display.words import columns, one_line, paint, visible
from hubpub.types.findings import Checked, Finding, Severity
from hubpub.types.options.check import CheckCommandLine
from hubpub.types.shown import counted
from hubpub.types.spelling import spelled


def finding_lines(found: Iterable[Finding], forced: Iterable[str] = (), *, colour: bool = False) -> Iterator[str]:
    """Findings, one line each, and below it what helps to judge it; what a rule says often is told once."""
    let_through = set(forced)
    for told in fold(found):
        yield from _lines(told, let_through, colour=colour)


def _lines(told: Told, let_through: Collection[str], *, colour: bool) -> Iterator[str]:
    finding = told.finding
    severity = paint(str(finding.severity), str(finding.severity), colour=colour)
    note = " (let through)" if finding.severity is Severity.ERROR and finding.code in let_through else ""
    line = f"{finding.code}: {finding.message}{note}. {finding.remedy}".rstrip()
    yield f"{one_line(str(finding.subject))}: {severity} {one_line(line)}"
    yield from (f"  {one_line(otherwise)}" for otherwise in told.otherwise)
    if finding.detail:
        yield visible(finding.detail.rstrip("\n"))


def check_lines(
    checked: Checked,
    excerpts: Mapping[tuple[str, int, int], tuple[str, str]],
    *,
    every: bool = False,
    for_all: str = "",
    colour: bool = False,
) -> Iterator[str]:
    """What a check came to: each finding with the line that it points at, and what to make of it all.

    Args:
        checked: The findings.
        excerpts: What stands before and after the place of a finding, by path, line and column (0 for none).
        every: Whether each finding is told; else what a rule says of a file over and over is told once.
        for_all: How each is told, as half a sentence, for the end of what is not.
        colour: Whether the terminal can.
    """
    shown = [Told(finding) for finding in checked.findings] if every else fold(checked.findings)
    for told in shown:
        yield from _lines(told, (), colour=colour)
        finding, subject = told.finding, told.finding.subject
        excerpt = excerpts.get((subject.path or "", subject.line or 0, subject.column or 0))
        if excerpt is not None:
            before, after = (one_line(part.replace("\t", " ")) for part in excerpt)
            number = str(subject.line)
            yield f"  {number} | {before}{after}"
            if subject.column:
                caret = paint("^", str(finding.severity), colour=colour)
                yield f"  {' ' * len(number)} | {' ' * columns(before)}{caret}"
    yield _verdict(checked, for_all if len(shown) < len(checked.findings) else "")


def _verdict(checked: Checked, for_all: str) -> str:
    counts = Counter(finding.severity for finding in checked.findings)
    said = [
        counted(counts[severity], word)
        for severity, word in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "piece"))
        if counts[severity]
    ]
    text = ", ".join(said).replace("pieces", "pieces of advice").replace("1 piece", "1 piece of advice")
    line = f"{counted(checked.checked, 'card or folder', 'cards and folders')} checked: {text or 'nothing to say'}"
    if checked.mended:
        line += f"; {counted(checked.mended, 'finding')} {'would be mended' if checked.diff else 'mended'}"
    # what would be mended is told already
    fixable = 0 if checked.diff else sum(1 for finding in checked.findings if finding.fix)
    line += f"; {spelled('fix', of=CheckCommandLine)} mends {fixable}" if fixable else ""
    return f"{line}; {for_all}." if for_all else f"{line}."
