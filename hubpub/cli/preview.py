"""The command line's `preview`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubpub.cli.options import PATH, given, push_option
from hubpub.cli.terminal import tell
from hubpub.types.options.plan import PlanOptions

if TYPE_CHECKING:
    from hubpub.workflows.preview.look_again import Looking


@click.command()
@click.argument("path")
@click.argument("repo", required=False)
@click.option("--html", metavar="FILE", type=PATH, help="Write the page as one file, and end.")
@click.option("--offline", is_flag=True, help="Ask no hub, and leave out the card's pictures from outside.")
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="NUMBER", default=0, help="The port; a free one by default."
)
@click.option("--no-open", is_flag=True, help="Open no browser.")
@push_option("recipe", "facts", "run", "include", "exclude", "also", "timeout", "endpoint", "local")
@click.option("-q", "--quiet", is_flag=True, help="Print results only.")
def preview(
    *,
    path: str,
    repo: str | None,
    html: Path | None,
    offline: bool,
    port: int,
    no_open: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Show the page of what a push of PATH to REPO would publish, with findings in place.

    PATH is a folder, a card (README.md), a receipt, or a repository (namespace/name; hub:namespace/name where a folder
    of that name is here too). The page is served on this machine alone and follows what changes, until Ctrl-C.
    """
    from hubpub.workflows.preview.look_again import Looking
    from hubpub.workflows.preview.names import what_is

    looking = Looking(what_is(path), repo, given(options, PlanOptions), offline=offline)
    try:
        if html is not None:
            _write(looking, html, offline=offline, quiet=quiet)
        else:
            _serve(looking, port=port, offline=offline, opens=not no_open)
    finally:
        looking.close()


def _write(looking: Looking, html: Path, *, offline: bool, quiet: bool) -> None:
    from hubpub.workflows.preview.to_file import write_preview

    look = write_preview(looking, html, offline=offline)
    if not quiet:
        number = len(look.findings)
        count = f"{number} finding{'' if number == 1 else 's'}" if number else "no findings"
        tell(f"The page of {look.repo} is in {html}: {count}.\n")


def _serve(looking: Looking, *, port: int, offline: bool, opens: bool) -> None:
    from hubpub.workflows.preview.serve import serve_preview

    def told(url: str) -> None:
        click.echo(f"The preview is at {url}; Ctrl-C ends it.")
        sys.stdout.flush()
        # who reads no terminal has no use for a browser
        if opens and sys.stdout.isatty():
            import webbrowser

            webbrowser.open(url)

    serve_preview(looking, port=port, offline=offline, tell=told)
