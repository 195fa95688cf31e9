"""The command line's `verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hubpub import cli_shared

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("repo")
@click.option("--receipt", metavar="FILE", type=_FILE, help="Hold it against this receipt of a push.")
@click.option("--folder", metavar="DIR", type=_FILE, help="Hold it against the folder that was published.")
@click.option("--deep", is_flag=True, help="Download every file and hash it.")
@cli_shared.hub_options
@cli_shared.output_options
def verify(
    *,
    repo: str,
    receipt: Path | None,
    folder: Path | None,
    deep: bool,
    local: bool | None,
    endpoint: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Say what has changed in REPO since it was published, file by file; exits with 1 if anything has.

    Without --receipt and --folder, the newest receipt on this machine is taken.
    """
    from hubpub.report import json, verified
    from hubpub.verifying import verify as look

    watched = sys.stderr.isatty() and not quiet and form == "text"
    with cli_shared.bar("reading", watched=watched) as progress:
        found = look(repo, receipt=receipt, folder=folder, deep=deep, local=local, endpoint=endpoint, progress=progress)
    shown = json.dump(found) if form == "json" else verified.text(found, quiet=quiet, colour=cli_shared.colour())
    cli_shared.write(shown)
    return 0 if found.holds else 1
