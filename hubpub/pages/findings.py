"""Findings: what a check says of a card, a file or a repository, each with its place and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hubpub.pages.highlight import code_block
from hubpub.pages.text import counted, link, name

_SEVERITIES = ("error", "warning", "info")
_WORDS = {"error": "error", "warning": "warning", "info": "piece of advice"}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding.

    Attributes:
        code: The rule's code.
        severity: ``error``, ``warning`` or ``info``.
        message: The fact.
        remedy: What to do about it.
        place: What it is about, as text.
        url: Where that is shown; empty for nowhere.
        detail: What helps to judge it, such as a diff; often empty.
    """

    code: str
    severity: str
    message: str
    remedy: str = ""
    place: str = ""
    url: str = ""
    detail: str = ""


def finding(row: FindingRow) -> Markup:
    """One finding, by itself."""
    severity = row.severity if row.severity in _SEVERITIES else "info"
    place = Markup('<span class="place">{}</span> ').format(link(name(row.place), row.url)) if row.place else Markup()
    remedy = Markup(' <span class="remedy">{}</span>').format(row.remedy) if row.remedy else Markup()
    detail = Markup()
    if row.detail:
        language = "diff" if row.detail.startswith(("---", "@@", "+", "-")) else ""
        detail = Markup(code_block(row.detail, language))  # noqa: S704 -- escaped there
    return Markup(
        '<div class="finding finding-{}"><p>{}<span class="badge">{} {}</span> '
        '<span class="fact">{}.</span>{}</p>{}</div>'
    ).format(severity, place, severity, row.code, row.message.removesuffix("."), remedy, detail)


def findings(rows: Sequence[FindingRow]) -> Markup:
    """Findings with their count; a sentence where there are none."""
    if not rows:
        return Markup('<p class="soft">There are no findings.</p>')
    return Markup('<p class="soft">{}</p>{}').format(count_of(rows), Markup("").join(map(finding, rows)))


def count_of(rows: Sequence[FindingRow]) -> str:
    """How many there are of each severity: ``1 error, 2 warnings``."""
    counts = Counter(row.severity for row in rows)
    told = []
    for severity in _SEVERITIES:
        if counts[severity]:
            one = _WORDS[severity]
            told.append(counted(counts[severity], one, "pieces of advice" if severity == "info" else f"{one}s"))
    return ", ".join(told)
