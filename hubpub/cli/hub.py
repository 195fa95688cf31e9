"""The command line's `hub`."""

from __future__ import annotations

from pathlib import Path

import click

from hubpub.cli.options import PATH


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="NUMBER", default=0, help="The port; a free one by default."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--root", type=PATH, help="Where the repositories lie.")
@click.option("--token", is_flag=True, help="Print the default user's token, and end.")
def hub(*, port: int, host: str, root: Path | None, token: bool) -> None:
    """Serve the embedded local hub until Ctrl-C."""
    from hubpub.files.paths import hub_root
    from hubpub.workflows.connection.local_server import serve_until_interrupted, token_of

    root = root or hub_root()
    if token:
        click.echo(token_of(root))
        return
    serve_until_interrupted(root, host=host, port=port, tell=click.echo)
