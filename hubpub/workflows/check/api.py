"""`hubpub check` as a call."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hubpub.errors import CallError
from hubpub.rules.codes import codes
from hubpub.types.findings import Checked
from hubpub.workflows.check.discover import STDIN
from hubpub.workflows.check.engine import CheckOptions, run_check
from hubpub.workflows.inputs.arguments import require_flags


def check(
    *paths: Path | str,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    fix: bool = False,
    diff: bool = False,
) -> Checked:
    """Judges cards, model folders and trees of them, offline, by the rules that a push judges by.

    >>> for finding in hubpub.check("output/tks").findings:  # doctest: +SKIP
    ...     print(finding.subject, finding.severity, finding.code, finding.message)

    Args:
        paths: Cards (``*.md``), model folders, or directories that hold them.
        select: Codes of rules, or their beginnings (``["MD", "WT001"]``), to judge by; None for what ``hubpub.toml``
            says, or all.
        ignore: Codes, or their beginnings, to leave out; None for what ``hubpub.toml`` says, or none.
        fix: Whether to mend what has one right answer: cards are written.
        diff: Whether to tell how mending changes the cards; nothing is written then.

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
    require_flags(fix=fix, diff=diff)
    options = CheckOptions(
        None if select is None else codes(select, "select"),
        None if ignore is None else codes(ignore, "ignore"),
        fix=fix,
        diff=diff,
    )
    return run_check(paths, options, processes=False).checked
