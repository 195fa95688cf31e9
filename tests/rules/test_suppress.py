"""Findings that a card asked to be spared, and those that it cannot be."""

from __future__ import annotations

import pytest

from hubpub.rules.suppress import Request, heard
from hubpub.types.findings import Finding, Severity, Subject


def finding(code: str, line: int | None = None, path: str = "README.md") -> Finding:
    return Finding(code, Severity.WARNING, "x", subject=Subject(path, line, 1 if line else None))


@pytest.mark.parametrize(
    ("code", "line", "path", "is_heard"),
    [
        ("BD004", 3, "README.md", False),
        ("BD005", 6, "README.md", False),
        ("BD004", 2, "README.md", True),
        ("BD004", 8, "README.md", True),
        ("MD010", 3, "README.md", True),
        ("LN001", None, "README.md", False),
        # of another file, and of what protects a repository
        ("WT005", 3, "config.json", True),
        ("RP001", None, "README.md", True),
    ],
)
def test_what_is_heard(code: str, line: int | None, path: str, is_heard: bool) -> None:
    asked = [Request(("BD004",), 3, 4), Request(("BD",), 4, 7), Request(("LN", "WT", "RP"), 0, 9)]
    said = finding(code, line, path)
    assert heard([said], asked) == ((said,) if is_heard else ())
    assert heard([said], []) == (said,)
