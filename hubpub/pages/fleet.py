"""The report of a fleet as one page: the rules across it, and each row, to be filtered and searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hubpub.pages.layout import Site, document
from hubpub.pages.text import counted, day, link, name


@dataclass(frozen=True, slots=True)
class ReportedRule:
    """What one rule found.

    Attributes:
        code: Its code.
        severity: ``error``, ``warning`` or ``info``.
        title: Its claim.
        rows: How many rows it found something in.
        findings: How many findings there are.
    """

    code: str
    severity: str
    title: str
    rows: int
    findings: int


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """What became of one row.

    Attributes:
        number: Its place in the fleet.
        name: Its repository, or what it is known by.
        url: The repository's page; empty for none.
        folder: Its folder; empty for none.
        state: What became of it, as the filters know it.
        word: The same, as people call it.
        message: What is wrong, and the next step.
        changed: What was changed, or would be.
        commit: The commit, short.
        commit_url: Where it is shown; empty for nowhere.
        findings: How many findings there are of each code.
    """

    number: int
    name: str
    url: str
    folder: str
    state: str
    word: str
    message: str
    changed: str
    commit: str
    commit_url: str
    findings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FleetPage:
    """What the page shows.

    Attributes:
        title: What was done, and with what.
        began_at: When, ISO 8601.
        note: What whoever looks should know; empty for nothing.
        states: Each state that rows are in: as the filters know it, as people call it, and how many.
        rules: What the rules found.
        rows: The rows that had their turn.
    """

    title: str
    began_at: str
    note: str
    states: tuple[tuple[str, str, int], ...]
    rules: tuple[ReportedRule, ...]
    rows: tuple[ReportedRow, ...]


def fleet_page(shown: FleetPage, site: Site) -> str:
    """The whole page."""
    note = Markup('<p class="unsure">{}</p>\n').format(shown.note) if shown.note else Markup()
    main = Markup('<h1 class="fleet-title">{}</h1>\n<p class="soft">{} · {}</p>\n{}{}{}').format(
        name(shown.title),
        day(shown.began_at, time=True),
        counted(len(shown.rows), "row"),
        note,
        _rules(shown.rules),
        _rows(shown),
    )
    return document(shown.title, main, site)


def _rules(rules: Sequence[ReportedRule]) -> Markup:
    if not rules:
        return Markup()
    rows = Markup("").join(
        Markup(
            '<tr><td><span class="mark mark-{}">{} {}</span> {}</td><td class="number">{:,}</td>'
            '<td class="number">{:,}</td></tr>\n'
        ).format(rule.severity, rule.severity, rule.code, _claim(rule.title), rule.rows, rule.findings)
        for rule in rules
    )
    return Markup(
        '<section class="panel"><h2>Findings by rule</h2><div class="wide"><table class="list"><thead><tr><th>Rule</th>'
        '<th class="number">Rows</th><th class="number">Findings</th></tr></thead><tbody>\n{}</tbody>'
        "</table></div></section>\n"
    ).format(rows)


def _claim(title: str) -> Markup:
    """A rule's claim, in which code stands between two backquotes."""
    shown = Markup()
    for at, part in enumerate(title.split("``")):
        shown += Markup("<code>{}</code>").format(part) if at % 2 else Markup("{}").format(part)
    return shown


def _rows(shown: FleetPage) -> Markup:
    switches = Markup("").join(
        Markup(
            '<label class="filter filter-{}"><input type="checkbox" data-state="{}" checked autocomplete="off"> '
            "{:,} {}</label>"
        ).format(state, state, count, word)
        for state, word, count in shown.states
    )
    options = Markup("").join(
        Markup('<option value="{}">{} ({})</option>').format(rule.code, rule.code, counted(rule.rows, "row"))
        for rule in shown.rules
    )
    rule = (
        Markup('<select data-rule aria-label="Rule" autocomplete="off"><option value="">Any rule</option>{}</select>')
        if options
        else Markup("{}")
    ).format(options)
    return Markup(
        '<section class="panel fleet"><h2>Rows</h2><div class="filters fleet-filters" hidden>{}{}'
        '<input type="search" data-text placeholder="Search" aria-label="Search rows" autocomplete="off">'
        '<span class="soft small" data-left role="status"></span></div>\n'
        '<div class="wide"><table class="list"><thead><tr><th>Row</th><th>Repository</th><th>State</th>'
        "<th>What</th></tr></thead><tbody>\n{}</tbody></table></div></section>\n"
    ).format(switches, rule, Markup("").join(map(_row, shown.rows)))


def _row(row: ReportedRow) -> Markup:
    folder = (
        Markup('<br><span class="soft small">{}</span>').format(name(row.folder))
        if row.folder not in ("", row.name)
        else Markup()
    )
    commit = Markup(" <code>{}</code>").format(link(row.commit, row.commit_url)) if row.commit else Markup()
    told = [Markup("<div>{}</div>").format(text) for text in (row.message, row.changed) if text]
    codes = Markup(" ").join(
        Markup('<span class="badge">{}{}</span>').format(code, f" × {count}" if count > 1 else "")
        for code, count in row.findings
    )
    return Markup(
        '<tr data-state="{}" data-codes="{}"><td class="number">{}</td><td>{}{}</td>'
        '<td><span class="state state-{}">{}</span>{}</td><td>{}{}</td></tr>\n'
    ).format(
        row.state,
        " ".join(code for code, _ in row.findings),
        row.number,
        link(name(row.name), row.url),
        folder,
        row.state,
        row.word,
        commit,
        Markup("").join(told),
        codes,
    )
