"""What a worker does with rows: a function of small values, on this machine or on another.

It raises nothing: what went wrong with a row is its result. A worker is logged in by itself, as `hf auth login` or
``HF_TOKEN`` left it; no token travels.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hubpub.errors import BUG, CallError, HubpubError, LimitedError
from hubpub.types.findings import Finding, Severity
from hubpub.types.fleet import Row, RowResult, RowState, Verb
from hubpub.types.options.fleet import Where
from hubpub.types.options.for_all import for_all
from hubpub.types.options.lookup import declared
from hubpub.types.shown import counted
from hubpub.types.spelling import Door, entered_by
from hubpub.workflows.fleet.stage import staged

if TYPE_CHECKING:
    from hubpub.workflows.fleet.fix_card import Fixed


def work(verb: Verb, rows: Sequence[Row], asked: Mapping[str, Any], door: Door = Door.PYTHON) -> list[RowResult]:
    """Does what is asked with each of some rows.

    Args:
        verb: What.
        rows: The rows.
        asked: The options that are said for the whole fleet; what a row says wins, lists add up.
        door: How the caller came in: errors name options as he knows them.
    """
    with entered_by(door):
        if verb is Verb.CHECK and all(row.folder for row in rows):
            # who only checks asks no hub, and needs none of its client
            return [_timed(verb, row, asked) for row in rows]
        from hubpub.hub.accounts import remembered_accounts

        with remembered_accounts():
            return [_timed(verb, row, asked) for row in rows]


def _timed(verb: Verb, row: Row, asked: Mapping[str, Any]) -> RowResult:
    began = time.monotonic()
    try:
        with staged(row.folder) if row.folder and verb is not Verb.VERIFY else nullcontext(row.folder) as folder:
            result = _VERBS[verb](replace(row, folder=folder), _options(verb, row, asked))
        result = replace(result, row=row)
    except HubpubError as error:
        result = _failed(row, error)
    except Exception as error:  # noqa: BLE001 - one row's bug costs no other row its turn
        result = RowResult(row, RowState.FAILED, _bug(error), BUG)
    seconds = round(time.monotonic() - began, 3)
    # who only checked has asked no hub, and needs none of its client
    left = {} if verb is Verb.CHECK and row.folder else _allowances()
    return replace(result, seconds=seconds, allowances=left)


def _allowances() -> dict[str, tuple[int, float]]:
    from hubpub.hub.allowances import allowances

    return allowances()


def _options(verb: Verb, row: Row, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The options of one row. A row may say all that a push takes; the other verbs take of it what they know."""
    merged = dict(asked)
    known = for_all(verb)
    for name, value in row.options.items():
        if name in known:
            merged[name] = [*(merged.get(name) or ()), *value] if isinstance(value, list) else value
    if verb is Verb.VERIFY and row.options.get("branch"):
        merged.setdefault("revision", row.options["branch"])
    return merged


def _failed(row: Row, error: HubpubError) -> RowResult:
    limited = _limited(error)
    blocked = error.exit_code == 1
    return RowResult(
        row,
        RowState.BLOCKED if blocked else RowState.FAILED,
        str(error),
        error.exit_code,
        row.repo,
        wait=limited.wait if limited else None,
        limit=limited.limit if limited else "",
        is_limited=limited is not None,
    )


def _limited(error: BaseException | None) -> LimitedError | None:
    """The limit that stopped a row; an error may tell more besides, such as what it left behind."""
    while error is not None and not isinstance(error, LimitedError):
        error = error.__cause__ or error.__context__  # `shortened` leaves the latter alone
    return error


def _bug(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0][:200]
    return f"a bug in hubpub: {type(error).__name__}: {first}"


def _push(row: Row, options: Mapping[str, Any]) -> RowResult:
    from hubpub.workflows.push.push_folder import push_folder
    from hubpub.workflows.push.receipts import plain_receipt

    assert row.folder is not None
    # without bars and warnings, which are for one push; what the rules say is counted in the row's result
    receipt = push_folder(row.folder, row.repo, options)
    return RowResult(
        row,
        RowState.CHANGED if receipt.changed else RowState.UNCHANGED,
        repo=receipt.target.repo,
        url=receipt.url,
        commit=receipt.commit,
        findings=_counted(receipt.findings),
        commits=int(receipt.changed),
        receipt=plain_receipt(receipt),
    )


def _plan(row: Row, options: Mapping[str, Any]) -> RowResult:
    from hubpub.workflows.push.api import prepare

    assert row.folder is not None
    plan = prepare(row.folder, row.repo, **options)
    stands = ", ".join(sorted({finding.code for finding in plan.blocking}))
    first = next((finding.message for finding in plan.blocking), "")
    state = RowState.BLOCKED if stands else RowState.CHANGED if plan.has_work else RowState.UNCHANGED
    return RowResult(
        row,
        state,
        f"{stands}: {first}" if stands else "",
        int(bool(stands)),
        plan.target.repo,
        plan.target.url,
        plan.parent,
        _counted(plan.findings),
        # a push makes none of a row that is blocked
        int(bool(plan.to_commit) and not stands),
        0 if stands else plan.upload_size,
    )


def _check(row: Row, options: Mapping[str, Any]) -> RowResult:
    from hubpub.types.options.check import CheckCommandLine
    from hubpub.workflows.check.engine import run_check
    from hubpub.workflows.check.request import make_check_request

    if row.folder is None:
        return _check_published(row, options)
    result = run_check([row.folder], make_check_request(_without_where(options), CheckCommandLine), processes=False)
    findings = result.checked.findings
    worst = next((finding for finding in findings if finding.severity is Severity.ERROR), None)
    worst = worst or next(iter(findings), None)
    return RowResult(
        row,
        RowState.BLOCKED if result.failed else RowState.CHANGED if result.checked.mended else RowState.UNCHANGED,
        f"{worst.code}: {worst.message}" if worst and result.failed else "",
        int(result.failed),
        row.repo,
        findings=_counted(findings),
    )


def _check_published(row: Row, options: Mapping[str, Any]) -> RowResult:
    """The check of a repository's card as it is published, with the names of its files; none of them is read."""
    from hubpub.types.options.check import CheckCommandLine
    from hubpub.workflows.check.request import make_check_request
    from hubpub.workflows.fleet.published import check_published

    request = make_check_request(_without_where(options), CheckCommandLine)
    found = check_published(row.repo or "", request, options)
    worst = next(iter(found.standing), None)
    return RowResult(
        row,
        RowState.BLOCKED if worst else RowState.UNCHANGED,
        f"{worst.code}: {worst.message}" if worst else "",
        int(worst is not None),
        row.repo,
        found.url,
        found.commit,
        _counted(found.findings),
    )


def _without_where(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a check, which by itself asks no hub."""
    return {name: value for name, value in options.items() if name not in declared(Where)}


def _verify(row: Row, options: Mapping[str, Any]) -> RowResult:
    from hubpub.files.settings import load
    from hubpub.types.verification import State
    from hubpub.workflows.inputs.arguments import path_of
    from hubpub.workflows.verify.api import verify

    repo = row.repo
    if repo is None and row.folder is not None:
        repo = load(path_of(row.folder, "folder")).repo
    if repo is None:
        raise CallError(f"{row.name} names no repository", "Name it in the row, or in the folder's hubpub.toml.")
    found = verify(repo, **options)
    wrong = [file.path for file in found.files if file.state is not State.SAME]
    return RowResult(
        row,
        RowState.UNCHANGED if found.holds else RowState.BLOCKED,
        "" if found.holds else f"changed since: {', '.join(wrong[:3])}{_and_more(len(wrong) - 3)}",
        int(not found.holds),
        repo,
        found.target.url,
        found.commit,
    )


def _and_more(count: int) -> str:
    return f" and {counted(count, 'more file')}" if count > 0 else ""


def _fix(row: Row, options: Mapping[str, Any]) -> RowResult:
    from hubpub.workflows.fleet.fix_card import fix_card

    fixed = fix_card(row.repo or "", options)
    dry = bool(options.get("dry_run"))
    changed = _changes_of(fixed) if fixed.is_changed else ""
    return RowResult(
        row,
        RowState.CHANGED if fixed.is_changed else RowState.UNCHANGED,
        changed if dry else "",
        repo=row.repo,
        url=fixed.url,
        commit=fixed.edited.commit or fixed.edited.tree.commit,
        commits=int(fixed.edited.commit is not None),
        dry_run=dry,
        changed="" if dry else changed,
    )


def _changes_of(fixed: Fixed) -> str:
    """What is changed, in one line: the keys, whether the text does, the gate."""
    from hubpub.cards.diff import metadata_changes
    from hubpub.cards.frontmatter import parse
    from hubpub.display.changes import settings_line

    before, after = fixed.edited.before, fixed.edited.after
    keys = settings_line(metadata_changes(before, after))
    bodies = [text[parse(text).end :] for text in (before, after)]
    text = "the text" if bodies[0] != bodies[1] else ""
    written = "how the front matter is written" if before != after and not keys and not text else ""
    return "; ".join(filter(None, (keys, text, written, f"the gate: {fixed.gate}" if fixed.gate else "")))


def _counted(findings: Sequence[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.code for finding in findings).items()))


_VERBS = {Verb.CHECK: _check, Verb.PLAN: _plan, Verb.PUSH: _push, Verb.VERIFY: _verify, Verb.FIX: _fix}
