"""The command line's `preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hubpub.cli.options import PATH, given, push_option
from hubpub.cli.terminal import tell
from hubpub.types.options.plan import PlanOptions


@click.command()
@click.argument("path")
@click.argument("repo", required=False)
@click.option("--html", metavar="FILE", type=PATH, required=True, help="Write the page as one file.")
@click.option("--offline", is_flag=True, help="Ask no hub, and leave out the card's pictures from outside.")
@push_option("recipe", "facts", "run", "include", "exclude", "also", "timeout", "endpoint", "local")
@click.option("-q", "--quiet", is_flag=True, help="Print results only.")
def preview(
    *,
    path: str,
    repo: str | None,
    html: Path,
    offline: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Show the page of what a push of PATH to REPO would publish, with findings in place.

    PATH is a folder, a card (README.md), a receipt, or a repository (namespace/name; hub:namespace/name where a folder
    of that name is here too).
    """
    from hubpub.workflows.preview.look_again import Looking
    from hubpub.workflows.preview.names import what_is

    looking = Looking(what_is(path), repo, given(options, PlanOptions), offline=offline)
    try:
        _write(looking, html, offline=offline, quiet=quiet)
    finally:
        looking.close()


def _write(looking: Any, html: Path, *, offline: bool, quiet: bool) -> None:
    from hubpub.workflows.preview.to_file import write_preview

    look = write_preview(looking, html, offline=offline)
    if not quiet:
        number = len(look.findings)
        count = f"{number} finding{'' if number == 1 else 's'}" if number else "no findings"
        tell(f"The page of {look.repo} is in {html}: {count}.\n")
