"""The command line's `schema`."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
def schema(*, name: str | None) -> None:
    """Print the JSON Schema NAME, or without one the names of all."""
    from hubpub.cli import json_schema

    click.echo(json_schema.schema(name) if name else "\n".join(json_schema.names()), nl=not name)
