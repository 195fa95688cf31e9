"""Values as text for people: plain lines, coloured where the terminal can."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hubpub.cli.output.width import columns
from hubpub.types.findings import Checked, Finding, Severity
from hubpub.types.plan import Action, Change, KeyChange, Plan, Receipt
from hubpub.types.proof import Evidence, Verdict

Style = dict[str, str]
_SIGNS = {Action.ADD: "+", Action.REPLACE: "~", Action.KEEP: "=", Action.DELETE: "-", Action.SKIP: " "}
_COLOURS = {"+": "32", "~": "33", "-": "31", "error": "31;1", "warning": "33;1", "info": "36"}
_LONG = 72
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
    """A plan: every file with its reason, what becomes of the card, what the rules say, and whether it can be done."""
    lines = [f"Plan for {plan.target.url}{where(plan)}", ""]
    lines += _changes(plan.changes, colour=colour)
    if plan.metadata_changes:
        lines += ["", "Metadata of the card", *_key_changes(plan.metadata_changes, colour=colour)]
    if plan.card_diff and not any(finding.detail == plan.card_diff for finding in plan.findings):
        lines += ["", _visible(plan.card_diff.rstrip("\n"))]
    if plan.settings:
        lines += ["", "Settings of the repository", *_key_changes(plan.settings, colour=colour)]
    if plan.evidence is not None:
        lines += ["", one_line(_origin(plan.evidence))]
    if plan.findings:
        lines += ["", *findings(plan.findings, plan.forced, colour=colour)]
    if summary:
        lines += ["", *_sum(plan, colour=colour)]
    return "\n".join(lines) + "\n"


def notes(plan: Plan) -> Iterator[str]:
    """What a plan cannot know, or could not do, for who reads no more of it: sentences, each in one line."""
    repo, access = plan.target.repo, plan.access
    if access is None and plan.parent is None:
        yield (
            f"{one_line(repo)} is absent or private, which cannot be told without a token: this is the plan for a new "
            "repository, and judges nothing against one that may be there. A token that may only read would do."
        )
    if access is not None and access.may_write is False:
        said = f"{access.account} may not publish to {repo}: {access.reason}."
        yield one_line(said)


def question(plan: Plan) -> str:
    """What is asked before a plan is carried out."""
    deleted = sum(change.action is Action.DELETE for change in plan.changes)
    verb = "Publish to" if plan.changes_repository else "Tag"
    what = f"{verb} {plan.target.url}{where(plan)}"
    return f"{what}, and delete {_number(deleted, 'file')} there?" if deleted else f"{what}?"


def where(plan: Plan) -> str:
    """What of the repository a plan is for, where it is not simply its main branch."""
    notes = []
    if not plan.parent:
        notes.append("a new private repository" if plan.private else "a new repository")
    elif plan.private and plan.public:
        notes.append("public already: only a new repository is made private")
    if plan.pull_request:
        notes.append("as a pull request")
    if plan.branch:
        notes.append(f"{'new ' if plan.new_branch else ''}branch {one_line(plan.branch)}")
    if plan.tag:
        notes.append(f"tagged {one_line(plan.tag)}")
    return f" ({', '.join(notes)})" if notes else ""


def findings(found: Iterable[Finding], forced: Iterable[str] = (), *, colour: bool = False) -> Iterator[str]:
    """Findings, one line each, and below it what helps to judge it."""
    let_through = set(forced)
    for finding in found:
        severity = paint(str(finding.severity), str(finding.severity), colour=colour)
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
                caret = paint("^", str(finding.severity), colour=colour)
                yield f"  {' ' * len(number)} | {' ' * columns(before)}{caret}"
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
    if checked.mended:
        line += f"; {_number(checked.mended, 'finding')} {'would be mended' if checked.diff else 'mended'}"
    # what would be mended is told already
    fixable = 0 if checked.diff else sum(1 for finding in checked.findings if finding.fix)
    return line + (f"; --fix mends {fixable}." if fixable else ".")


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def receipt(receipt: Receipt) -> str:
    """A receipt: what is where, verified."""
    repo = receipt.target.repo
    if receipt.pull_request:
        head = f"Opened pull request {receipt.pull_request_number} of {repo}, with one commit."
    elif receipt.changed:
        head = f"Published {repo} in one commit."
    elif receipt.settings:
        head = f"Changed the settings of {repo}, which holds these files already."
    elif receipt.branch or receipt.tag:
        refs = [
            f"the {what} {one_line(name)}" for what, name in (("branch", receipt.branch), ("tag", receipt.tag)) if name
        ]
        head = (
            f"{repo} holds these files already, and {' and '.join(refs)} {'is' if len(refs) == 1 else 'are'} at them."
        )
    else:
        head = f"There is nothing to publish: {repo} holds these files already."
    rows = {
        "commit": receipt.commit,
        "branch": receipt.branch,
        "tag": receipt.tag,
        "url": receipt.url or receipt.target.url,
        "settings": settings(receipt.settings),
        "forced": ", ".join(receipt.forced_through),
        "verified": f"{len(receipt.files)} of {len(receipt.files)} files, "
        f"{size(sum(file.size for file in receipt.files))}, each by its digest",
        "signed": f"by {receipt.signed_by}" if receipt.signed_by else "",
        "lineage": receipt.link_back,
    }
    return "\n".join([head, *(f"  {name:<8} {one_line(value)}" for name, value in rows.items() if value)]) + "\n"


def settings(changes: Iterable[KeyChange]) -> str:
    """How a repository's settings change, in one line; empty where they do not."""
    return "; ".join(f"{change.key} {_values(change)}" for change in changes)


def _changes(changes: Iterable[Change], *, colour: bool) -> Iterator[str]:
    rows = [
        (_SIGNS[c.action], str(c.action), one_line(c.path), "" if c.size is None else size(c.size), c.reason)
        for c in changes
    ]
    width = min(max((len(row[2]) for row in rows), default=0), 48)
    for sign, action, path, length, reason in rows:
        yield f"  {paint(f'{sign} {action:<7}', sign, colour=colour)} {path:<{width}} {length:>10}  {reason}"


def _key_changes(changes: Iterable[KeyChange], *, colour: bool) -> Iterator[str]:
    rows = [(_SIGNS[change.action], one_line(change.key), _values(change)) for change in changes]
    width = min(max(len(key) for _, key, _ in rows), 32)
    for sign, key, values in rows:
        yield f"  {paint(sign, sign, colour=colour)} {key:<{width}}  {values}"


def _values(change: KeyChange) -> str:
    """What becomes of a value; of a list of words, which of them come and go."""
    before, after = change.before, change.after
    if change.action is Action.ADD:
        return _value(after)
    if change.action is Action.DELETE:
        return f"was {_value(before)}"
    if isinstance(before, list) and isinstance(after, list):
        came = [item for item in after if item not in before]
        went = [item for item in before if item not in after]
        if len(came) + len(went) < len(before) + len(after) and (came or went):
            return "; ".join([*(f"+ {_value(item)}" for item in came), *(f"- {_value(item)}" for item in went)])
    return f"{_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    """A value of the metadata, cut where it is long."""
    text = value if isinstance(value, str) and _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return one_line(text if len(text) <= _LONG else f"{text[: _LONG - 1]}…")


def _is_plain(text: str) -> bool:
    """Whether a text cannot be taken for a number, a truth value or nothing."""
    try:
        json.loads(text)
    except ValueError:
        return text.strip() == text != ""
    return False


def _origin(evidence: Evidence) -> str:
    """Where the model comes from, and how much of it is proved, in one line."""
    run, proof = evidence.graph.training_run, evidence.proof
    line = f"From W&B run {run.name or run.id}"
    if proof is None:
        return f"{line}, which logged no model to hold the files against."
    same = len(proof.of(Verdict.SAME))
    present = len(proof.files) - len(proof.of(Verdict.ABSENT))
    return f"{line}: {same} of {_number(present, 'file')} {'is' if same == 1 else 'are'} what it logged."


def _sum(plan: Plan, *, colour: bool) -> Iterator[str]:
    """What a push would come to: the commit, what it weighs, and what stands in its way."""
    changes = plan.to_commit
    if changes:
        counts = Counter(change.action for change in changes)
        verbs = {Action.ADD: "added", Action.REPLACE: "replaced", Action.DELETE: "deleted"}
        said = ", ".join(f"{counts[action]} {verb}" for action, verb in verbs.items() if counts[action])
        what = f"One commit of {_number(len(changes), 'file')} ({said}); {size(plan.upload_size)} to upload"
    else:
        what = "Nothing to publish: the hub holds these files already"
        what += "; its settings change" if plan.settings else ""
        what += f"; the branch {one_line(plan.branch)} is made" if plan.new_branch and plan.branch else ""
        what += f"; the tag {one_line(plan.tag)} is made" if plan.new_tag and plan.tag else ""
    count = len(plan.blocking)
    yield f"{what}, stopped by {_number(count, 'finding')}." if count and changes else f"{what}."
    access = plan.access
    if access is None:
        return
    if access.may_write is False:
        said = paint("error", "error", colour=colour)
        yield f"{said}: {one_line(access.account)} may not publish there: {one_line(access.reason)}. {access.remedy}"
    elif changes:
        yield f"Access: {one_line(access.reason)}."


def _visible(text: str) -> str:
    """Text with its control characters escaped: a card on the Hub or a file's name may hold what moves a terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", lambda m: f"\\x{ord(m[0]):02x}", text)


def one_line(text: str) -> str:
    """Text with its control characters escaped, line feeds too."""
    return _visible(text).replace("\n", r"\x0a")


def paint(text: str, kind: str, *, colour: bool) -> str:
    """Text in the colour of its kind, where the terminal can."""
    code = _COLOURS.get(kind)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text
