"""The command line's `thumbnail`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hubpub.cli.options import PATH, command_options, given, push_option
from hubpub.types.options.thumbnail import PictureOptions


@click.command()
@click.argument("folder", type=PATH)
@click.option("-o", "--output", metavar="FILE", type=PATH, help="Where to write it; thumbnail.png by default.")
@command_options(PictureOptions)
@push_option("recipe", "facts", "run", "timeout")
@click.option("--repo", metavar="REPO", help="namespace/name; by default what the source or the recipe says.")
@click.option("-q", "--quiet", is_flag=True, help="Print where it lies only.")
def thumbnail(
    folder: Path,
    *,
    output: Path | None,
    repo: str | None,
    recipe: str | None,
    run: str | None,
    timeout: float,
    quiet: bool,
    facts: str | None,
    **options: Any,
) -> None:
    """Draw the picture by which FOLDER's model is shared: 1200 x 630 pixels, PNG.

    A push publishes it with --thumbnail.
    """
    from hubpub.cli.terminal import facts_of
    from hubpub.display.thumbnail import drawn_lines
    from hubpub.types.thumbnail import THUMBNAIL_PATH
    from hubpub.workflows.thumbnail import draw_thumbnail, place_of_picture, write_thumbnail

    place = place_of_picture(output or Path(THUMBNAIL_PATH))
    said = {"recipe": recipe, "facts": facts_of(facts), "run": run, "timeout": timeout}
    drawn = draw_thumbnail(folder, repo, **said, **given(options, PictureOptions))
    write_thumbnail(place, drawn.png)
    for line in [str(place)] if quiet else drawn_lines(drawn, str(place)):
        click.echo(line)
