"""The command line's `links`, and what a push says to W&B."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hubpub.cli import options as cli_shared
from hubpub.cli.output.formats import Style, format_option, format_value

if TYPE_CHECKING:
    from hubpub.workflows.lineage import LinkBack

Command = TypeVar("Command", bound=Callable[..., Any])


@click.command()
@click.argument("run")
@click.option("--folder", type=cli_shared.PATH, help="Hold its files against the model that was logged.")
@click.option("--entity", metavar="NAME", help="Whose an offline run will be, where its log does not say.")
@click.option("--project", metavar="NAME", help="An offline run's project, where its log does not say.")
@cli_shared.timeout_option
@click.option("--online", is_flag=True, help="Ask whether a reader without a key can follow the links.")
@format_option("links")
@click.option("-q", "--quiet", is_flag=True, help="Print the links only.")
def links(
    *,
    run: str,
    folder: Path | None,
    entity: str | None,
    project: str | None,
    timeout: float,
    online: bool,
    form: str,
    quiet: bool,
) -> None:
    """Show where a model comes from: RUN's data, the run that made it, the model that was logged.

    RUN is entity/project/id, any URL of the run, or its directory (wandb/offline-run-…).
    """
    from hubpub.files import settings as config
    from hubpub.files.scan import scan
    from hubpub.workflows import lineage as origin

    model = scan(folder) if folder is not None else None
    settings = config.load(model.root) if model is not None else config.Config()
    whose = config.Wandb(
        entity=settings.wandb.entity if entity is None else entity,
        project=settings.wandb.project if project is None else project,
    )
    settings = replace(settings, wandb=whose)
    found = origin.links(origin.trace(run, model, settings=settings, timeout=timeout, online=online))
    if form == "text" and quiet and found.graph.lineage.training_run is None:
        click.echo("no link to the run is known: see what `hubpub links` says without --quiet", err=True)
    cli_shared.write(format_value(form, "links", found, Style(cli_shared.colour(), quiet)))


def link_back_options(command: Command) -> Command:
    """The options of a push that tell W&B where the model went."""
    command = click.option(
        "--link-back-artifact", is_flag=True, help="The same, and log the published files there as references."
    )(command)
    return click.option("--link-back", is_flag=True, help="Write the Hub's URL and commit to the run's summary.")(
        command
    )


def link_back(summary: bool, artifact: bool) -> LinkBack | None:
    """How W&B is told, as the options say."""
    return "artifact" if artifact else "summary" if summary else None
