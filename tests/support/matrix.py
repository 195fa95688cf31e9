"""The matrix of faults, printed after the tests: each request of a push, each way to break it, and how that ended."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The matrix; one table for faults that strike once and one for those that stay."""
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "fault":
                table, row, column, outcome = value
                cells.setdefault(table, {}).setdefault(row, {})[column] = outcome
    for table, rows in sorted(cells.items()):
        columns = list(dict.fromkeys(column for row in sorted(rows) for column in sorted(rows[row])))
        width = max(map(len, rows)) + 1
        terminalreporter.section(f"faults, {table}")
        terminalreporter.line("ok: published and verified; a number: not published, or not verified, and so exited")
        for start in range(0, len(columns), 10):
            shown = columns[start : start + 10]
            terminalreporter.line(" " * width + " ".join(f"{column:>{max(4, len(column))}}" for column in shown))
            for row in sorted(rows):
                line = " ".join(f"{rows[row].get(column, ''):>{max(4, len(column))}}" for column in shown)
                terminalreporter.line(f"{row:<{width}}{line}".rstrip())
