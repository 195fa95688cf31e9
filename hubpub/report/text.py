"""Values as text for people: plain lines, coloured where the terminal can."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from hubpub.findings import Checked, Finding, Severity
from hubpub.plan import Action, Change, Plan, Receipt

Style = dict[str, str]
_SIGNS = {Action.ADD: "+", Action.REPLACE: "~", Action.KEEP: "=", Action.DELETE: "-", Action.SKIP: " "}
_COLOURS = {"+": "32", "~": "33", "-": "31", "error": "31;1", "warning": "33;1", "info": "36"}
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def size(count: int) -> str:
    """A number of bytes in decimal units, as the Hub shows it."""
    value, unit = float(count), 0
    while round(value, 1) >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    if unit == 0:
        return "1 byte" if count == 1 else f"{count} bytes"
    return f"{value:.1f} {_UNITS[unit]}"


def plan(plan: Plan, *, summary: bool = True, colour: bool = False) -> str:
    """A plan: every file with its reason, the card's diff, and what the rules say."""
    lines = [f"Plan for {plan.target.url}" + ("" if plan.parent else " (a new repository)"), ""]
    lines += _changes(plan.changes, colour=colour)
    if plan.card_diff and not any(finding.detail == plan.card_diff for finding in plan.findings):
        lines += ["", _visible(plan.card_diff.rstrip("\n"))]
    if plan.findings:
        lines += ["", *findings(plan.findings, plan.forced, colour=colour)]
    if summary:
        lines += ["", _sum(plan)]
    return "\n".join(lines) + "\n"


def findings(found: Iterable[Finding], forced: Iterable[str] = (), *, colour: bool = False) -> Iterator[str]:
    """Findings, one line each, and below it what helps to judge it."""
    let_through = set(forced)
    for finding in found:
        severity = _paint(str(finding.severity), str(finding.severity), colour=colour)
        note = " (let through)" if finding.severity is Severity.ERROR and finding.code in let_through else ""
        line = f"{finding.code}: {finding.message}{note}. {finding.remedy}".rstrip()
        yield f"{one_line(str(finding.subject))}: {severity} {one_line(line)}"
        if finding.detail:
            yield _visible(finding.detail.rstrip("\n"))


def checked(
    checked: Checked, excerpts: Mapping[tuple[str, int, int], tuple[str, str]], *, colour: bool = False
) -> Iterator[str]:
    """What a check came to: each finding with the line that it points at, and what to make of it all.

    Args:
        checked: The findings.
        excerpts: What stands before and after the place of a finding, by path, line and column (0 for none).
        colour: Whether the terminal can.
    """
    for finding in checked.findings:
        yield from findings([finding], colour=colour)
        subject = finding.subject
        shown = excerpts.get((subject.path or "", subject.line or 0, subject.column or 0))
        if shown is not None:
            before, after = (one_line(part.replace("\t", " ")) for part in shown)
            number = str(subject.line)
            yield f"  {number} | {before}{after}"
            if subject.column:
                caret = _paint("^", str(finding.severity), colour=colour)
                yield f"  {' ' * len(number)} | {' ' * _width(before)}{caret}"
    yield _verdict(checked)


def _verdict(checked: Checked) -> str:
    counts = Counter(finding.severity for finding in checked.findings)
    said = [
        _number(counts[severity], word)
        for severity, word in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "piece"))
        if counts[severity]
    ]
    text = ", ".join(said).replace("pieces", "pieces of advice").replace("1 piece", "1 piece of advice")
    line = f"{_number(checked.checked, 'card or folder', 'cards and folders')} checked: {text or 'nothing to say'}"
    line += f"; {_number(checked.mended, 'finding')} mended" if checked.mended else ""
    fixable = sum(1 for finding in checked.findings if finding.fix)
    return line + (f"; --fix mends {fixable}." if fixable else ".")


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def receipt(receipt: Receipt) -> str:
    """A receipt: what is where, verified."""
    if receipt.changed:
        head = f"Published {receipt.target.repo} in one commit."
    else:
        head = f"There is nothing to publish: {receipt.target.repo} holds these files already."
    return (
        f"{head}\n"
        f"  commit   {receipt.commit}\n"
        f"  url      {receipt.target.url}\n"
        f"  verified {len(receipt.files)} of {len(receipt.files)} files, "
        f"{size(sum(file.size for file in receipt.files))}, each by its digest\n"
    )


def _changes(changes: Iterable[Change], *, colour: bool) -> Iterator[str]:
    rows = [
        (_SIGNS[c.action], str(c.action), one_line(c.path), "" if c.size is None else size(c.size), c.reason)
        for c in changes
    ]
    width = min(max((len(row[2]) for row in rows), default=0), 48)
    for sign, action, path, length, reason in rows:
        yield f"  {_paint(f'{sign} {action:<7}', sign, colour=colour)} {path:<{width}} {length:>10}  {reason}"


def _sum(plan: Plan) -> str:
    changes = plan.to_commit
    if not changes:
        return "Nothing to publish: the hub holds these files already."
    weight = size(sum(change.size or 0 for change in changes))
    what = f"One commit of {len(changes)} {'file' if len(changes) == 1 else 'files'}, {weight}"
    if not plan.blocking:
        return f"{what}."
    count = len(plan.blocking)
    return f"{what}, stopped by {count} {'finding' if count == 1 else 'findings'}."


def _visible(text: str) -> str:
    """Text with its control characters escaped: a card on the Hub or a file's name may hold what moves a terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", lambda m: f"\\x{ord(m[0]):02x}", text)


def one_line(text: str) -> str:
    """Text with its control characters escaped, line feeds too."""
    return _visible(text).replace("\n", r"\x0a")


def _paint(text: str, kind: str, *, colour: bool) -> str:
    code = _COLOURS.get(kind)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text
