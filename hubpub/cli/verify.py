"""The command line's `verify`."""

from __future__ import annotations

from typing import Any

import click

from hubpub.cli.options import command_options, given, output_options
from hubpub.cli.terminal import colour, tell, width
from hubpub.display.bars import bar, is_terminal
from hubpub.types.options.verify import VerifyOptions


@click.command()
@click.argument("repo")
@command_options(VerifyOptions)
@output_options("verification")
def verify(*, repo: str, form: str, quiet: bool, **options: Any) -> int:
    """Say what has changed in REPO since it was published, file by file; exits with 1 if anything has.

    Without --receipt and --folder, the newest receipt for that revision on this machine is taken; where there is none,
    --deep with --key (or --certificate, or --identity) holds every file against the signature alone.
    """
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.workflows.verify import api

    watched = is_terminal() and not quiet and form == "text"
    with bar("reading", watched=watched) as progress:
        found = api.verify(repo, progress=progress, **given(options, VerifyOptions))
    tell(format_value(form, "verification", found, Style(colour(), quiet, width=width())))
    return 0 if found.holds else 1
