"""What the actions of ``.github/actions`` run: ``python -m hubpub.action push`` and ``check``.

Their inputs come as environment variables (``HUBPUB_INPUT_…``), never as text of a script. They become the command
line's arguments and walk its path; what is added is what GitHub shows: annotations, outputs and the job's summary.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubpub import cli_check, cli_links, cli_push
from hubpub.errors import INTERRUPTED, CallError, HubpubError
from hubpub.findings import Checked, Finding, Severity, Subject
from hubpub.runner import Runner, is_pull_request, temporary

if TYPE_CHECKING:
    from hubpub.plan import Plan

_BOOLEANS = {"true": True, "false": False, "": None}


def main() -> int:
    """Runs one of the two.

    Returns:
        The exit code, as the command line's contract has it.
    """
    runner = Runner()
    with runner.quiet():
        try:
            return _command()(runner)
        except HubpubError as error:
            return _failed(runner, str(error), error.exit_code)
        except click.ClickException as error:
            return _failed(runner, error.format_message(), CallError.exit_code)
        except KeyboardInterrupt as interrupt:
            return _failed(runner, str(interrupt) or "interrupted; what is on the hub is whole", INTERRUPTED)
        except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours, said without a traceback
            from hubpub.bugs import EXIT_CODE, report

            return _failed(runner, report(error).removeprefix("error: "), EXIT_CODE)


def _command() -> Callable[[Runner], int]:
    commands: dict[str, Callable[[Runner], int]] = {"push": _push, "check": _check}
    if sys.argv[1:] and sys.argv[1] in commands:
        return commands[sys.argv[1]]
    raise CallError("this module is what hubpub's GitHub actions run", "Use `hubpub` instead.")


def _push(runner: Runner) -> int:
    from hubpub.landing import require_clear
    from hubpub.publishing import publish
    from hubpub.report import github, markdown, text

    options = _parsed(cli_push.push, _push_arguments())
    dry_run = _boolean("dry-run")
    planning = bool(dry_run) or options["dry_run"] or is_pull_request()
    if dry_run is False and is_pull_request():
        runner.command("::notice title=hubpub::A pull request is never published: this is its plan.")
    if options["endpoint"]:
        # where the client makes its own exchange too, so it must be there before the client is loaded
        os.environ["HF_ENDPOINT"] = options["endpoint"].rstrip("/")
    _trust(runner, options, planning=planning)
    receipt_file = options["receipt_file"] or temporary() / f"hubpub-receipt-{secrets.token_hex(6)}.json"
    walk = _walk(options)
    walk["sign"] = sign = cli_push.signer(walk)
    with cli_push.prepared(must_write=not planning, **walk) as (plan, hub):
        runner.say(text.plan(plan))
        runner.output("url", plan.target.url)
        runner.output("changed", "false")
        for line in github.lines(Checked(1, tuple(_annotated(plan, options["facts"])))):
            runner.command(runner.redacted(line))
        runner.summarise(markdown.shortened(markdown.plan(plan)))
        require_clear(plan)
        if planning:
            return 0
        with cli_push.stopping_at_once(plan) as stages:
            back = cli_links.link_back(options["link_back"], options["link_back_artifact"])
            receipt = publish(plan, hub=hub, receipt_file=receipt_file, link_back=back, stages=stages, sign=sign)
        runner.say(text.receipt(receipt))
    runner.summarise(markdown.receipt(receipt))
    runner.output("url", receipt.url or receipt.target.url)
    runner.output("commit", receipt.commit)
    runner.output("changed", "true" if receipt.changed else "false")
    runner.output("receipt", str(receipt_file))
    return 0


def _check(runner: Runner) -> int:
    from hubpub.checks.codes import codes
    from hubpub.linting import Options, lint
    from hubpub.report import github, markdown, text

    paths = _lines("paths")
    if not paths:
        raise CallError("no path is named", "Name cards or model folders, one a line: with: {paths: models}.")
    options = _parsed(cli_check.check, [*_lines("arguments"), "--", *paths])
    select, ignore = (codes(options[name], f"--{name}") if options[name] else None for name in ("select", "ignore"))
    result = lint(options["paths"], Options(select, ignore, options["strict"], options["fix"], options["diff"]))
    checked = result.checked
    runner.say(checked.diff + "\n".join(text.checked(checked, result.excerpts)))
    found = sorted(checked.findings, key=lambda finding: list(Severity).index(finding.severity))
    placed = (f if Path(f.subject.path or "").is_file() else replace(f, subject=Subject()) for f in found)
    for line in github.lines(replace(checked, findings=tuple(placed))):
        runner.command(runner.redacted(line))
    runner.summarise(markdown.shortened(markdown.checked(checked)))
    runner.output("findings", str(len(found)))
    runner.output("errors", str(sum(finding.severity is Severity.ERROR for finding in found)))
    return 1 if result.failed else 0


def _failed(runner: Runner, message: str, code: int) -> int:
    """Says why, in the log, on the job's page and in its summary."""
    from hubpub.report import markdown
    from hubpub.report.text import one_line

    runner.say(f"error: {one_line(message)}")
    runner.command(f"::error title=hubpub::{_said(runner, message)}")
    runner.summarise(markdown.error(message))
    return code


def _said(runner: Runner, message: str) -> str:
    """A message as a workflow command takes it."""
    from hubpub.report.github import data
    from hubpub.report.text import one_line

    return data(one_line(runner.redacted(message)))


def _push_arguments() -> list[str]:
    """The inputs as arguments of ``hubpub push``: whatever a value is, it is none but that option's value."""
    arguments = [
        f"--{name}={value}" for name in ("recipe", "facts", "run", "tag", "endpoint") if (value := _input(name))
    ]
    arguments += [f"--{name}" for name in ("pr", "private") if _boolean(name)]
    folder, repo = _input("folder"), _input("repo")
    if not folder:
        raise CallError("no folder is named", "Name it: with: {folder: output}.")
    return [*arguments, *_lines("arguments"), "--", folder, *([repo] if repo else [])]


def _walk(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a push that say what to publish: those that `hubpub plan` takes too.

    Raises:
        CallError: There is another one, that the action would pass over.
    """
    names = {parameter.name for parameter in cli_push.plan.params}
    for name in options.keys() - names - {"yes", "dry_run", "receipt_file", "link_back", "link_back_artifact"}:
        if options[name]:
            raise CallError(
                f"the action does not take --{name.replace('_', '-')}", "Run `hubpub push` in a step instead."
            )
    return {name: value for name, value in options.items() if name in names}


def _parsed(command: click.Command, arguments: list[str]) -> dict[str, Any]:
    """What the command line makes of arguments."""
    try:
        return command.make_context(f"hubpub {command.name}", arguments).params
    except click.exceptions.Exit as error:  # --help
        raise CallError("the extra arguments ask for help, so nothing is done", "Leave --help out.") from error


def _trust(runner: Runner, options: dict[str, Any], *, planning: bool) -> None:
    """Sees to the token: trusted publishing where the job may have it and no other token is there."""
    from hubpub import config
    from hubpub.hub import default_endpoint, trusted

    may_mint = bool(os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL") or os.environ.get("HF_OIDC_ID_TOKEN"))
    if options["local"]:
        return
    if planning and not may_mint:
        # a plan of a public repository needs no token, and a pull request from a fork gets none
        os.environ.pop("HF_OIDC_RESOURCE", None)
    if not planning and may_mint and not trusted.resource() and not trusted.other_token():
        folder: Path = options["folder"]
        repo = options["repo"] or config.load(folder.parent if folder.is_file() else folder).repo
        if repo:
            os.environ["HF_OIDC_RESOURCE"] = repo
    try:
        runner.mask(trusted.token(default_endpoint()))
    except HubpubError as error:
        if not planning:
            raise
        # the publisher may be another workflow or branch, and what is public can be planned all the same
        runner.command(f"::notice title=hubpub::{_said(runner, f'The plan is made without a token: {error}')}")
        os.environ.pop("HF_OIDC_RESOURCE", None)


def _annotated(plan: Plan, facts: str | None) -> Iterator[Finding]:
    """A plan's findings with paths as the workflow's checkout has them, the gravest first: GitHub shows ten of each."""
    from hubpub import config

    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()
    facts = facts or config.load(plan.folder).facts
    for finding in sorted(plan.findings, key=lambda finding: list(Severity).index(finding.severity)):
        severity = finding.severity
        if severity is Severity.ERROR and finding.code in plan.forced:
            severity = Severity.WARNING
        yield replace(finding, severity=severity, subject=_subject(plan, finding.subject, facts, workspace))


def _subject(plan: Plan, subject: Subject, facts: str | None, workspace: Path) -> Subject:
    if subject.path is None:
        return subject
    rendered = plan.source is not None and subject.path == "README.md"
    # the lines of a rendered card are in no file; what it came from is
    file = Path(facts).resolve() if rendered and facts else plan.folder / subject.path
    if not file.is_file():
        return Subject(url=subject.url)
    place = Subject(os.path.relpath(file.resolve(), workspace))
    return place if rendered else replace(place, line=subject.line, column=subject.column)


def _input(name: str) -> str:
    return os.environ.get(f"HUBPUB_INPUT_{name.upper().replace('-', '_')}", "").strip()


def _boolean(name: str) -> bool | None:
    value = _input(name)
    if value.lower() not in _BOOLEANS:
        raise CallError(f"the input {name} is {value!r}", "Say true or false.")
    return _BOOLEANS[value.lower()]


def _lines(name: str) -> list[str]:
    return [line.strip() for line in _input(name).splitlines() if line.strip()]


if __name__ == "__main__":
    os.dup2(1, 2)  # one stream: the log keeps its order, and no line of another stream is taken for a command
    sys.exit(main())
