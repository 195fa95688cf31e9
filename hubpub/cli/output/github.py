"""Findings as annotations of GitHub Actions: workflow commands on standard output."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.cli.output.formats import Format
from hubpub.display.fold import fold
from hubpub.display.words import one_line
from hubpub.types.findings import Checked, Finding, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def workflow_commands(checked: Checked) -> Iterator[str]:
    """One workflow command for each finding; the runner shows ten of a step, so what a rule says often is one."""
    for finding, otherwise in fold(checked.findings):
        where = "".join(f",{name}={_property(str(value))}" for name, value in _place(finding))
        text = _data("\n".join(map(one_line, (f"{finding.message}. {finding.remedy}".rstrip(), *otherwise))))
        yield f"::{_COMMANDS[finding.severity]} title={_property(finding.code)}{where}::{text}"


def message(command: str, text: str) -> str:
    """A sentence of hubpub's own, as a workflow command.

    Args:
        command: ``error``, ``warning`` or ``notice``.
        text: One line.
    """
    return f"::{command} title=hubpub::{_data(one_line(text))}"


def _place(finding: Finding) -> Iterator[tuple[str, str | int]]:
    subject = finding.subject
    for name, value in (("file", subject.path), ("line", subject.line), ("col", subject.column)):
        if value is not None:
            yield name, value


def _data(text: str) -> str:
    """Text of a message, escaped as the runner's own toolkit does (actions/toolkit, command.ts)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT = Format({"checked": lambda checked, _: "".join(f"{line}\n" for line in workflow_commands(checked))})
