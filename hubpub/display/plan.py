"""A plan as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from hubpub.display.changes import SIGNS, key_change_lines
from hubpub.display.findings import finding_lines
from hubpub.display.thumbnail import planned_lines
from hubpub.display.words import one_line, paint, size, visible
from hubpub.types.plan import Action, Change, Plan
from hubpub.types.proof import Evidence, Verdict
from hubpub.types.shown import counted
from hubpub.types.thumbnail import THUMBNAIL_PATH


def show_plan(plan: Plan, *, summary: bool = True, colour: bool = False) -> str:
    """A plan: every file with its reason, what becomes of the card, what the rules say, and whether it can be done."""
    lines = [f"Plan for {plan.target.url}{where(plan)}", ""]
    lines += _file_changes(plan.changes, colour=colour)
    if plan.metadata_changes:
        lines += ["", "Metadata of the card", *key_change_lines(plan.metadata_changes, colour=colour)]
    if plan.card_diff and not any(finding.detail == plan.card_diff for finding in plan.findings):
        lines += ["", visible(plan.card_diff.rstrip("\n"))]
    if plan.thumbnail is not None and any(change.path == THUMBNAIL_PATH for change in plan.to_commit):
        lines += ["", *planned_lines(plan.thumbnail)]
    if plan.settings:
        lines += ["", "Settings of the repository", *key_change_lines(plan.settings, colour=colour)]
    if plan.evidence is not None:
        lines += ["", one_line(_origin(plan.evidence))]
    if plan.findings:
        lines += ["", *finding_lines(plan.findings, plan.forced, colour=colour)]
    if summary:
        lines += ["", *_summary(plan, colour=colour)]
    return "\n".join(lines) + "\n"


def notes(plan: Plan) -> Iterator[str]:
    """What a plan could not find out or may not do, one sentence a line, for those who read no more of it."""
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
    return f"{what}, and delete {counted(deleted, 'file')} there?" if deleted else f"{what}?"


def where(plan: Plan) -> str:
    """Where a plan goes, if that is not simply the repository's main branch."""
    notes = []
    if not plan.parent:
        notes.append("a new private repository" if plan.private else "a new repository")
    if plan.pull_request:
        notes.append("as a pull request")
    if plan.branch:
        notes.append(f"{'new ' if plan.new_branch else ''}branch {one_line(plan.branch)}")
    if plan.tag:
        notes.append(f"tagged {one_line(plan.tag)}")
    return f" ({', '.join(notes)})" if notes else ""


def _file_changes(changes: Iterable[Change], *, colour: bool) -> Iterator[str]:
    rows = [
        (SIGNS[c.action], str(c.action), one_line(c.path), "" if c.size is None else size(c.size), c.reason)
        for c in changes
    ]
    width = min(max((len(row[2]) for row in rows), default=0), 48)
    for sign, action, path, length, reason in rows:
        yield f"  {paint(f'{sign} {action:<7}', sign, colour=colour)} {path:<{width}} {length:>10}  {reason}"


def _origin(evidence: Evidence) -> str:
    """Where the model comes from, and how much of it is proved, in one line."""
    run, proof = evidence.graph.training_run, evidence.proof
    line = f"From W&B run {run.label}"
    if proof is None:
        return f"{line}, which logged no model to hold the files against."
    same = len(proof.of(Verdict.SAME))
    present = len(proof.files) - len(proof.of(Verdict.ABSENT))
    return f"{line}: {same} of {counted(present, 'file')} {'is' if same == 1 else 'are'} what it logged."


def _summary(plan: Plan, *, colour: bool) -> Iterator[str]:
    """What a push would come to: the commit, what it weighs, and what stands in its way."""
    changes = plan.to_commit
    if changes:
        counts = Counter(change.action for change in changes)
        verbs = {Action.ADD: "added", Action.REPLACE: "replaced", Action.DELETE: "deleted"}
        said = ", ".join(f"{counts[action]} {verb}" for action, verb in verbs.items() if counts[action])
        what = f"One commit of {counted(len(changes), 'file')} ({said}); {size(plan.upload_size)} to upload"
    else:
        what = "Nothing to publish: the hub holds these files already"
        what += "; its settings change" if plan.settings else ""
        what += f"; the branch {one_line(plan.branch)} is made" if plan.new_branch and plan.branch else ""
        what += f"; the tag {one_line(plan.tag)} is made" if plan.new_tag and plan.tag else ""
    count = len(plan.blocking)
    yield f"{what}, stopped by {counted(count, 'finding')}." if count and changes else f"{what}."
    access = plan.access
    if access is None:
        return
    if access.may_write is False:
        said = paint("error", "error", colour=colour)
        yield f"{said}: {one_line(access.account)} may not publish there: {one_line(access.reason)}. {access.remedy}"
    elif changes:
        yield f"Access: {one_line(access.reason)}."
