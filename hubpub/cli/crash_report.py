"""What is said when the fault is ours: a report to attach to an issue, and no traceback in the terminal."""

from __future__ import annotations

import platform
import re
import tempfile
import traceback
from pathlib import Path

from hubpub._version import __version__
from hubpub.errors import BUG as EXIT_CODE

ISSUES = "https://github.com/hubpub/hubpub/issues"


def report(error: Exception) -> str:
    """Writes a report of an unexpected error.

    Returns:
        The line to show.
    """
    from hubpub.rules.secrets.redactor import masked

    text = masked("".join(traceback.format_exception(error)))
    text = re.sub(r"\b(hf_|api_org_)[\w.-]+", r"\1…", text)  # no token leaves by a report
    head = f"hubpub {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="hubpub-bug-", suffix=".txt", delete=False) as file:
            file.write(head + text)
        where = f"A report lies at {Path(file.name)}"
    except OSError:
        where = "No report could be written"
    return f"error: a bug in hubpub: {type(error).__name__}. {where}; please attach it to an issue at {ISSUES}."


__all__ = ["EXIT_CODE", "report"]
