"""The command line's `links`."""

from __future__ import annotations

from pathlib import Path

import click

from hubpub.cli.options import PATH, push_option
from hubpub.cli.output.formats import Style, format_option, format_value
from hubpub.cli.terminal import colour, note, width, write


@click.command()
@click.argument("run")
@click.option("--folder", type=PATH, help="Hold its files against the model that was logged.")
@click.option("--entity", metavar="NAME", help="Whose an offline run will be, where its log does not say.")
@click.option("--project", metavar="NAME", help="An offline run's project, where its log does not say.")
@push_option("timeout")
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
    from hubpub.files.scan import scan
    from hubpub.workflows import lineage
    from hubpub.workflows.inputs.request import read_request

    model = scan(folder) if folder is not None else None
    request = read_request(model.root if model else None, None, {"timeout": timeout})
    evidence = lineage.trace(
        run,
        model,
        entity=request.entity if entity is None else entity,
        project=request.project if project is None else project,
        timeout=timeout,
        online=online,
    )
    found = lineage.links(evidence)
    if form == "text" and quiet and found.graph.lineage.training_run is None:
        note("no link to the run is known: see what `hubpub links` says without --quiet")
    write(format_value(form, "links", found, Style(colour(), quiet, width=width())))
