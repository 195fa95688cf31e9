"""The command line's `skill`."""

from __future__ import annotations

from pathlib import Path

import click

from hubpub.cli.options import PATH
from hubpub.cli.terminal import tell
from hubpub.errors import CallError

_NAME = "hubpub"
_OURS = f"---\nname: {_NAME}\n"


@click.command()
@click.argument("directory", type=PATH, default=Path(".agents/skills"), metavar="[DIR]")
def skill(*, directory: Path) -> None:
    """Write a SKILL.md by which coding agents learn to use hubpub, into DIR/hubpub; .agents/skills by default."""
    from hubpub.files.atomic import write_named
    from hubpub.files.settings import read_text

    path = directory.expanduser() / _NAME / "SKILL.md"
    if path.is_file() and not read_text(path).startswith(_OURS):
        raise CallError(f"{path} is there and is not hubpub's", "Name another directory, or take it away.")
    write_named(path, Path(__file__).with_suffix(".md").read_bytes())
    tell(f"{path}\n")
