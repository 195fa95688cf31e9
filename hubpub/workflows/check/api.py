"""`hubpub check` as a call."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Unpack

from hubpub.errors import CallError, short_traceback
from hubpub.types.findings import Checked
from hubpub.types.options.check import CheckOptions
from hubpub.workflows.check.discover import STDIN
from hubpub.workflows.check.engine import run_check
from hubpub.workflows.check.request import make_check_request
from hubpub.workflows.inputs.documented import documented


@short_traceback
@documented(CheckOptions)
def check(*paths: Path | str, **options: Unpack[CheckOptions]) -> Checked:
    """Judges cards, model folders and trees of them, offline, by the rules that a push judges by.

    >>> for finding in hubpub.check("output/tks").findings:  # doctest: +SKIP
    ...     print(finding.subject, finding.severity, finding.code, finding.message)

    Args:
        paths: Cards (``*.md``), model folders, or directories that hold them.

    Returns:
        What was found, by path and place, with paths as they are given here; how many cards and folders were checked,
        how many findings were mended or would be, and the diff. Whether an error is among the findings says their
        ``severity``.

    Raises:
        CallError: No path is given, one does not exist or is no card, a code is none of a rule, or a ``hubpub.toml``
            is wrong.
        MachineError: A file cannot be read or written.
    """
    if not paths:
        raise CallError("no path is given", "Name cards (README.md), model folders or trees of them.")
    for path in paths:
        if not isinstance(path, str | os.PathLike):
            raise CallError(f"a path is of the type {type(path).__name__}", "Give each as a text or a Path.")
        if str(path) == STDIN:
            raise CallError("standard input is for the command line", "Give a card's path.")
    return run_check(paths, make_check_request(options), processes=False).checked
