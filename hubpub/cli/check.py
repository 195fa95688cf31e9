"""The command line's `check`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from hubpub.cli.options import command_options, given, output_options
from hubpub.cli.terminal import colour, stdin, width
from hubpub.errors import CallError
from hubpub.types.options.check import CheckCommandLine

if TYPE_CHECKING:
    from hubpub.cli.output.formats import Style
    from hubpub.workflows.check.engine import CheckResult


class _Check(click.Command):
    """A command whose paths may begin with ``-``, as those that pre-commit appends may."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command's words; a word with a slash that names a file is that file, and no option."""
        return super().parse_args(
            ctx,
            [f"./{arg}" if arg.startswith("-") and "/" in arg and os.path.lexists(arg) else arg for arg in args],
        )


@click.command(cls=_Check)
@click.argument("paths", nargs=-1, required=True)
@command_options(CheckCommandLine)
@click.option("--all", "all_findings", is_flag=True, help="Show each finding, also of what is found over and over.")
@output_options("checked")
def check(*, paths: tuple[str, ...], all_findings: bool, form: str, quiet: bool, **options: Any) -> int:
    """Check cards (README.md) and model folders at PATHS; a tree is searched, and - is standard input."""
    from hubpub.cli.output.formats import Style
    from hubpub.rules.engine import RULES
    from hubpub.workflows.check.engine import run_check
    from hubpub.workflows.check.request import make_check_request

    request = make_check_request(given(options, CheckCommandLine), CheckCommandLine)
    is_filter = "-" in paths
    if is_filter and request.fix and not request.diff and form != "text":
        raise CallError(
            f"--fix writes the card of standard input to standard output, where --format {form} writes its own",
            "Add --diff to be told the changes, or leave --format out.",
        )
    result = run_check(paths, request, stdin=stdin() if is_filter else b"")
    sys.stdout.flush()
    if result.mended_input is not None:
        # the card goes where a filter's output goes, and what is said of it beside
        sys.stdout.buffer.write(result.mended_input.encode(errors="surrogateescape"))
        sys.stdout.flush()
    aside = is_filter and form == "text" and (request.fix or request.diff)
    style = Style(colour() and not aside, quiet, all_findings, width(), result.excerpts, RULES)
    _print(result, form, style, aside=aside)
    return 1 if result.failed else 0


def _print(result: CheckResult, form: str, style: Style, *, aside: bool) -> None:
    """What was found, to standard output.

    Args:
        result: What was found.
        form: How to print.
        style: What that may go by.
        aside: Whether a card's text or its diff alone goes to standard output, and the findings to standard error.
    """
    from hubpub.cli.output.formats import format_value

    shown = format_value(form, "checked", result.checked, style)
    if form == "text":  # the others hold the diff
        _write(sys.stdout, result.checked.diff)
    _write(sys.stderr if aside else sys.stdout, shown)


def _write(stream: TextIO, shown: str) -> None:
    # as bytes: a card holds any character, and a terminal's own encoding may not
    stream.flush()
    stream.buffer.write(shown.encode(errors="backslashreplace"))
    stream.flush()
