"""What the actions of ``.github/actions`` run: ``python -m hubpub.cli.github.main push``, ``check``, ``link-preview``.

Their inputs become the command line's arguments and walk its path; what is added is what GitHub shows: annotations,
outputs and the job's summary.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubpub.cli.foreign_errors import not_ours, wrong_call
from hubpub.cli.github import inputs
from hubpub.cli.github.preview import link_preview, write_preview
from hubpub.cli.github.runner import Runner, is_pull_request, temporary
from hubpub.cli.github.token import trust
from hubpub.cli.options import given
from hubpub.cli.prepare import prepared, publish_prepared
from hubpub.cli.push import of_a_walk
from hubpub.cli.streams import OutputError, stand_in
from hubpub.errors import INTERRUPTED, CallError, HubpubError, MachineError
from hubpub.types.findings import Checked, Finding, Severity, Subject
from hubpub.types.options.check import CheckCommandLine
from hubpub.types.options.push import PushOptions
from hubpub.types.spelling import Door, entered_by

if TYPE_CHECKING:
    from hubpub.types.plan import Plan


def main() -> int:
    """Runs one of them.

    Returns:
        The exit code, as the command line's contract has it.
    """
    try:
        runner = Runner()
        with runner.quiet(), entered_by(Door.ACTION):
            return _run(runner)
    except OutputError as error:  # the log takes nothing: there is nowhere to say so
        return error.exit_code


def _run(runner: Runner) -> int:
    try:
        return _command()(runner)
    except HubpubError as error:
        return _failed(runner, str(error), error.exit_code)
    except click.ClickException as error:
        wrong = wrong_call(error)
        return _failed(runner, str(wrong), wrong.exit_code)
    except KeyboardInterrupt as interrupt:
        return _failed(runner, str(interrupt) or "interrupted; what is on the hub is whole", INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours, said without a traceback
        if outside := not_ours(error):
            return _failed(runner, str(outside), outside.exit_code)
        from hubpub.cli.crash_report import EXIT_CODE, report

        return _failed(runner, report(error).removeprefix("error: "), EXIT_CODE)


def _command() -> Callable[[Runner], int]:
    commands: dict[str, Callable[[Runner], int]] = {"push": _push, "check": _check, "link-preview": link_preview}
    if sys.argv[1:] and sys.argv[1] in commands:
        return commands[sys.argv[1]]
    raise CallError("this module is what hubpub's GitHub actions run", "Use `hubpub` instead.")


def _push(runner: Runner) -> int:
    from hubpub.cli.output import github, markdown
    from hubpub.display.plan import notes, show_plan
    from hubpub.display.receipt import show_receipt
    from hubpub.hub.permissions import require_access
    from hubpub.workflows.inputs.request import make_request
    from hubpub.workflows.inputs.sources import open_sources
    from hubpub.workflows.push.blocking import require_unblocked

    read = inputs.push()
    dry_run, preview = inputs.boolean("dry-run"), inputs.boolean("preview")
    planning = bool(dry_run) or read["dry_run"] or is_pull_request()
    if dry_run is False and is_pull_request():
        runner.command(github.message("notice", "A pull request is never published: this is its plan."))
    options = given(read)
    if options.get("sign") is not None and find_spec("model_signing") is None:
        raise MachineError("the step did not install what signing needs", "Add extras: sign to its inputs.")
    receipt_file = options.get("receipt_file") or temporary() / f"hubpub-receipt-{secrets.token_hex(6)}.json"
    options = of_a_walk({**options, "receipt_file": receipt_file}, dry_run=planning)
    if options.get("endpoint"):
        # where the client makes its own exchange too, so it must be there before the client is loaded
        os.environ["HF_ENDPOINT"] = options["endpoint"].rstrip("/")
    request = make_request(read["folder"], read["repo"], options, PushOptions)
    sources = open_sources(request)
    if not request.options["local"]:
        trust(runner, sources.repo, planning=planning)
    with prepared(request, must_write=not planning, form="text", quiet=False, sources=sources) as (plan, hub):
        runner.say(show_plan(plan))
        runner.output("url", plan.target.url)
        runner.output("changed", "false")
        for line in github.workflow_commands(Checked(1, tuple(_annotated(plan)))):
            runner.command(runner.redacted(line))
        runner.summarise(markdown.plan_summary(plan))
        if preview:
            write_preview(runner, plan, sources, hub)
        require_unblocked(plan)
        if planning:
            if not is_pull_request():
                # who judges what others propose had better have a token that may only read
                require_access(plan.access, plan.target.repo)
            for note in notes(plan):
                runner.command(github.message("notice", runner.redacted(note)))
            return 0
        receipt = publish_prepared(plan, hub, request)
    try:
        runner.output("url", receipt.url or receipt.target.url)
        runner.output("commit", receipt.commit)
        runner.output("changed", "true" if receipt.changed else "false")
        runner.output("receipt", str(receipt_file))
        runner.say(show_receipt(receipt))
        runner.summarise(markdown.receipt_summary(receipt))
    except MachineError as error:
        raise MachineError(
            f"{receipt.target.repo} is published, as commit {receipt.commit[:12]}, and its receipt is saved, but "
            f"{error.fact or 'whoever read the log has gone'}",
            "`hubpub verify` shows what is there.",
        ) from error
    return 0


def _check(runner: Runner) -> int:
    from hubpub.cli.output import github, markdown
    from hubpub.display.findings import check_lines
    from hubpub.workflows.check.engine import run_check
    from hubpub.workflows.check.request import make_check_request

    read = inputs.check()
    result = run_check(read["paths"], make_check_request(given(read, CheckCommandLine), CheckCommandLine))
    checked = result.checked
    runner.say(checked.diff + "\n".join(check_lines(checked, result.excerpts)))
    found = sorted(checked.findings, key=lambda finding: list(Severity).index(finding.severity))
    placed = (f if Path(f.subject.path or "").is_file() else replace(f, subject=Subject()) for f in found)
    for line in github.workflow_commands(replace(checked, findings=tuple(placed))):
        runner.command(runner.redacted(line))
    runner.summarise(markdown.check_summary(checked))
    runner.output("findings", str(len(found)))
    runner.output("errors", str(sum(finding.severity is Severity.ERROR for finding in found)))
    runner.output("mended", str(checked.mended))
    return 1 if result.failed else 0


def _failed(runner: Runner, message: str, code: int) -> int:
    """Says why, in the log, on the job's page and in its summary."""
    from hubpub.cli.output import github, markdown
    from hubpub.display.words import one_line

    runner.say(f"error: {one_line(message)}")
    runner.command(github.message("error", runner.redacted(message)))
    with suppress(MachineError):  # the summary may be what failed
        runner.summarise(markdown.error_summary(message))
    return code


def _annotated(plan: Plan) -> Iterator[Finding]:
    """A plan's findings with paths as the workflow's checkout has them, the gravest first: GitHub shows ten of each."""
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    facts = plan.request.options["facts"]
    file = Path(facts).resolve() if isinstance(facts, str) else None
    for finding in sorted(plan.findings, key=lambda finding: list(Severity).index(finding.severity)):
        severity = finding.severity
        if severity is Severity.ERROR and finding.code in plan.forced:
            severity = Severity.WARNING
        yield replace(
            finding,
            severity=severity,
            subject=_subject(plan, finding.subject, file, workspace),
        )


def _subject(plan: Plan, subject: Subject, facts: Path | None, workspace: Path) -> Subject:
    if subject.path is None:
        return subject
    rendered = plan.source is not None and subject.path == "README.md"
    # the lines of a rendered card are in no file; what it came from is
    file = facts if rendered and facts else plan.folder / subject.path
    if not file.is_file():
        return Subject(url=subject.url)
    place = Subject(os.path.relpath(file.resolve(), workspace))
    return place if rendered else replace(place, line=subject.line, column=subject.column)


if __name__ == "__main__":
    os.dup2(1, 2)  # one stream: the log keeps its order, and no line of another stream is taken for a command
    stand_in()
    sys.exit(main())
