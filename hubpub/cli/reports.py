"""Writes the report of a fleet's run: as a page, as JSON, as SARIF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.errors import CallError

if TYPE_CHECKING:
    from hubpub.types.report import FleetReport

ENDINGS = (".html", ".json", ".sarif")


def require_report(path: Path) -> Path:
    """Checks that a report can be written there, before a run that takes hours.

    Raises:
        CallError: Its ending tells no form, or it is a directory, or is in none.
    """
    if path.suffix.lower() not in ENDINGS:
        raise CallError(
            f"--report {path}: its ending tells what to write, and is none of {', '.join(ENDINGS)}",
            f"Name it {path.with_suffix('.html')}.",
        )
    if path.is_dir():
        raise CallError(f"--report {path} is a directory", f"Name a file: {path / 'fleet.html'}.")
    if not path.expanduser().absolute().parent.is_dir():
        raise CallError(f"--report {path}: there is no directory {path.parent}", "Make it, or name another place.")
    return path


def write_report(report: FleetReport, path: Path) -> None:
    """Writes a report, whole or not at all.

    Raises:
        MachineError: It cannot be written.
    """
    from hubpub.files.atomic import write_named

    write_named(path.expanduser(), text_of_report(report, path.suffix.lower()).encode(errors="replace"))


def text_of_report(report: FleetReport, ending: str) -> str:
    """A report in the form that an ending stands for."""
    from hubpub.rules.secrets.redactor import masked

    if ending == ".html":
        from hubpub.workflows.fleet.report import page_of_report

        return page_of_report(report)
    if ending == ".json":
        from hubpub.cli.output.json import to_json

        return masked(to_json(report))
    from hubpub.cli.output.sarif import sarif_of_fleet
    from hubpub.rules.engine import RULES

    return masked(sarif_of_fleet(report, RULES))
