"""Values as Markdown, for the summary that GitHub shows of a job.

Whatever comes from files or from the Hub is escaped: it shows as what it is, and neither links nor formats anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from hubpub.cli.output.formats import Format
from hubpub.display.changes import settings_line
from hubpub.display.fold import Told, fold
from hubpub.display.plan import notes, where
from hubpub.display.words import one_line, size
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.lineage import Lineage
from hubpub.types.plan import Action, Change, Plan
from hubpub.types.receipt import Receipt
from hubpub.types.shown import counted

LIMIT = 1024 * 1024
"""Bytes of one step's summary that GitHub takes; it shows nothing of a longer one."""
# What a step writes at most is a plan, a receipt and an error. No page is cut once it is made, which would leave
# blocks open: each block ends by itself, and all of them together are less than the limit.
_BLOCK = 128 * 1024
_ROWS = 200
_DIFF_LINES = 400
# characters of one piece of text; each takes four bytes at most, or two where it is escaped
_LONG = 2000
_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💡"}
# a bare address is a link in GitHub's Markdown, @name a mention, #1 an issue, $x$ a formula and :x: a picture
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#|~&!$@:]|www\.)")


def plan_summary(plan: Plan) -> str:
    """A plan: what becomes of every file and of the card, what the rules say, and where the model comes from."""
    count = len(plan.to_commit)
    what = f"One commit of {counted(count, 'file')}." if count else "Nothing to publish: the hub holds these files."
    if plan.blocking:
        what = f"Stopped by {counted(len(plan.blocking), 'finding')}."
    blocks = [f"## Plan for {_link(plan.target.repo, plan.target.url)}{_text(where(plan))}", what]
    blocks += (f"⚠️ {_text(note)}" for note in notes(plan))
    moving = [change for change in plan.changes if change.action not in (Action.KEEP, Action.SKIP)]
    staying = [change for change in plan.changes if change.action in (Action.KEEP, Action.SKIP)]
    blocks += _files(moving)
    if plan.settings:
        blocks.append(f"Settings of the repository: {_text(settings_line(plan.settings))}.")
    if staying:
        inner = "\n\n".join(_files(staying))
        blocks.append(
            f"<details><summary>{counted(len(staying), 'file')} left alone</summary>\n\n{inner}\n\n</details>"
        )
    if plan.card_diff:
        blocks.append(
            f"<details><summary>How the card changes</summary>\n\n{_fenced(plan.card_diff, 'diff')}\n\n</details>"
        )
    blocks += findings_table(plan.findings, plan.forced)
    if plan.lineage is not None:
        blocks += lineage_table(plan.lineage)
    return _page(blocks)


def receipt_summary(receipt: Receipt) -> str:
    """A receipt: what is where, verified."""
    head = "Published" if receipt.changed else "Changed the settings of" if receipt.settings else "Unchanged:"
    total = size(sum(file.size for file in receipt.files))
    rows = [("Commit", _code(receipt.commit)), ("Page", _link(receipt.url or receipt.target.url, receipt.url))]
    if not receipt.url:
        rows[1] = ("Page", _link(receipt.target.url, receipt.target.url))
    if receipt.branch:
        rows.append(("Branch", _code(receipt.branch)))
    if receipt.tag:
        rows.append(("Tag", _code(receipt.tag)))
    if receipt.settings:
        rows.append(("Settings", _text(settings_line(receipt.settings))))
    if receipt.pull_request:
        rows.append(("Pull request", _link(receipt.pull_request, receipt.pull_request)))
    if receipt.forced_through:
        rows.append(("Let through", _text(", ".join(receipt.forced_through))))
    rows += [
        ("Verified", f"{counted(len(receipt.files), 'file')}, {total}, each by its digest"),
        *([("Signed", _text(f"by {receipt.signed_by}"))] if receipt.signed_by else []),
        *([("Lineage", _text(receipt.link_back))] if receipt.link_back else []),
        ("Published by", _text(receipt.published_by)),
        ("With", _text(", ".join(f"{name} {version}" for name, version in receipt.versions.items()))),
    ]
    return _page([f"## {head} {_link(receipt.target.repo, receipt.target.url)}", _table(("", ""), rows)])


def check_summary(checked: Checked) -> str:
    """What a check of cards and folders came to."""
    counts = Counter(finding.severity for finding in checked.findings)
    said = ", ".join(counted(counts[severity], str(severity)) for severity in Severity if counts[severity])
    head = f"## {counted(checked.checked, 'card or folder', 'cards and folders')} checked"
    blocks = [head, said or "Nothing to say."]
    if checked.mended:
        blocks.append(f"{counted(checked.mended, 'finding')} {'would be mended' if checked.diff else 'mended'}.")
    return _page([*blocks, *findings_table(checked.findings)])


def preview_summary(url: str) -> str:
    """Where the page of a plan can be looked at."""
    return _page([f"🔎 {_link('Preview of the model page', url)}: as it would be published, with findings in place."])


def error_summary(message: str) -> str:
    """Why nothing was done."""
    return _page(["## hubpub stopped", f"❌ {_text(message)}"])


def findings_table(found: Sequence[Finding], forced: Iterable[str] = ()) -> list[str]:
    """Findings as a table; nothing where there are none."""
    if not found:
        return []
    through = set(forced)

    def row(told: Told) -> tuple[str, ...]:
        finding = told.finding
        note = " (let through)" if finding.severity is Severity.ERROR and finding.code in through else ""
        said = f"{finding.message}{note}. {finding.remedy}".rstrip()
        return (
            f"{_SIGNS[finding.severity]} {finding.severity}",
            _code(finding.code),
            _place(finding.subject),
            "<br>".join(map(_text, (said, *told.otherwise))),
        )

    return ["### Findings", _table(("", "rule", "where", "what"), [row(told) for told in fold(found)])]


def lineage_table(lineage: Lineage) -> list[str]:
    """Where a model comes from, as links; nothing where nothing is known."""
    runs = (("Data", lineage.data_run), ("Training", lineage.training_run))
    rows = [(name, _link(run.path, run.url)) for name, run in runs if run is not None]
    return ["### Lineage", _table(("", "run"), rows)] if rows else []


def _files(changes: Iterable[Change]) -> list[str]:
    rows = [(str(c.action), _code(c.path), "" if c.size is None else size(c.size), _text(c.reason)) for c in changes]
    return [_table(("", "file", "size", "why"), rows)] if rows else []


def _place(subject: Subject) -> str:
    if subject.path is None and subject.url is not None:
        return _link(subject.url, subject.url)
    return _code(str(subject)) if subject.path is not None else "the repository"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    shown = _fitting((_row(row) for row in rows), _ROWS)
    if left := len(rows) - len(shown):
        shown.append(_row((f"… and {left} more", *("" for _ in head[1:]))))
    return "\n".join([_row(head), _row(tuple("---" for _ in head)), *shown])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _link(text: str, url: str) -> str:
    """A link, where the address is one of a page, and not endless."""
    if len(url) > _LONG or not re.fullmatch(r"https?://[\w.:\[\]-]+(?:/[\w./~%+=&?#:@-]*)?", url, re.ASCII):
        return _text(text)
    return f"[{_text(text)}](<{url}>)"


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    """Text as itself, in one line; cut where it is long."""
    return _MARKUP.sub(lambda m: "www\\." if m[0] == "www." else f"\\{m[0]}", _cut(one_line(text)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def _fitting(lines: Iterable[str], most: int) -> list[str]:
    """The first lines, so many and no more than a block takes."""
    shown, left = list[str](), _BLOCK
    for line in islice(lines, most):
        left -= len(line.encode(errors="backslashreplace")) + 1
        if left < 0:
            break
        shown.append(line)
    return shown


def _fenced(text: str, language: str) -> str:
    """Several lines as code, in a fence that nothing in them can close."""
    lines = text.splitlines()
    shown = _fitting((_cut(one_line(line)) for line in lines), _DIFF_LINES)
    if left := len(lines) - len(shown):
        shown.append(f"… and {left} lines more")
    longest = max((len(run) for line in shown for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *shown, fence])


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


# the summary of a job takes it; on a terminal nobody reads it
FORMAT = Format(
    {
        "checked": lambda checked, _: check_summary(checked),
        "plan": lambda plan, _: plan_summary(plan),
        "receipt": lambda receipt, _: receipt_summary(receipt),
    },
    is_offered=False,
)
