"""The command line's `plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hubpub.cli.options import Walk, given, output_options, push_options
from hubpub.cli.prepare import prepared
from hubpub.cli.terminal import colour, tell, width
from hubpub.types.options.plan import PlanOptions


@click.command(
    cls=Walk,
    examples=(
        "hubpub plan output/my-model me/my-model",
        "hubpub plan output/my-model me/my-model --format json",
    ),
)
@push_options(PlanOptions)
@output_options("plan", "receipt")
def plan(folder: Path, repo: str | None, *, form: str, quiet: bool, **options: Any) -> None:
    """Show what a push of FOLDER to REPO would do. Changes nothing anywhere."""
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.hub.permissions import require_access
    from hubpub.workflows.inputs.request import make_request
    from hubpub.workflows.push.blocking import require_unblocked

    request = make_request(folder, repo, given(options), PlanOptions)
    with prepared(request, must_write=False, form=form, quiet=quiet) as (plan, _):
        tell(format_value(form, "plan", plan, Style(colour(), width=width())))
        require_unblocked(plan, shown=True)
        require_access(plan.access, plan.target.repo)
