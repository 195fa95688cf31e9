"""The command line's `push`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubpub.cli.options import Walk, given, output_options, push_option, push_options
from hubpub.cli.prepare import prepared, publish_prepared
from hubpub.cli.streams import OutputError
from hubpub.cli.terminal import colour, confirmed, note, tell, width, write, write_receipt
from hubpub.display.bars import is_terminal
from hubpub.errors import INTERRUPTED
from hubpub.types.options.lookup import declared
from hubpub.types.options.plan import PlanOptions
from hubpub.types.options.push import PublishOptions, PushOptions

if TYPE_CHECKING:
    from hubpub.types.plan import Plan


@click.command(
    cls=Walk,
    examples=(
        "hubpub push output/my-model me/my-model --local   # rehearse, without an account",
        "hubpub push output/my-model me/my-model --recipe standard",
        "hubpub push output/my-model me/my-model --run me/project/abc123 --tag v1.0",
        "hubpub push output/my-model --pr -m 'New weights' -y",
        "hubpub push output/my-model/README.md me/my-model   # the card alone",
    ),
)
@push_options(PushOptions)
@output_options("plan", "receipt")
@push_option("yes", "dry_run")
def push(folder: Path, repo: str | None, *, yes: bool, dry_run: bool, form: str, quiet: bool, **options: Any) -> int:
    """Publish FOLDER to REPO (namespace/name), in one commit, and verify it.

    FOLDER may be a card (README.md): then it is published alone.
    """
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.display.plan import question
    from hubpub.workflows.inputs.request import make_request
    from hubpub.workflows.push.receipts import is_kept

    request = make_request(folder, repo, of_a_walk(given(options), dry_run=dry_run), PushOptions)
    with prepared(request, must_write=not dry_run, form=form, quiet=quiet) as (plan, hub):
        if form == "text" and (dry_run or not quiet):  # of a dry run the plan is the result
            _show_plan(plan, dry_run=dry_run)
        if dry_run or plan.blocking:
            _show_what_stands(plan, form, findings_alone=quiet and not dry_run)
            return 0
        asks = plan.has_work and not yes and sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()
        if asks and not confirmed(question(plan)):
            note("nothing was published")
            return INTERRUPTED
        receipt = publish_prepared(
            plan, hub, request, fresh=not asks, watched=is_terminal() and form == "text" and not quiet
        )
        place = request.options["receipt_file"]
        if place is not None and not quiet and not is_kept(receipt, plan.folder):
            note(f"the receipt is in {place} alone: no other place takes it")
        gap = "\n" if form == "text" and not quiet else ""
        write_receipt(receipt, gap + format_value(form, "receipt", receipt, Style(width=width())))
        return 0


def of_a_walk(options: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
    """The options without those that mean nothing where nothing is published."""
    if not dry_run:
        return options
    aside = declared(PublishOptions).keys() - declared(PlanOptions).keys()
    return {name: value for name, value in options.items() if name not in aside}


def _show_plan(plan: Plan, *, dry_run: bool) -> None:
    """Prints the plan.

    Raises:
        OutputError: It cannot be printed, so nothing is published.
    """
    from hubpub.display.fit import fit
    from hubpub.display.plan import show_plan

    # an unchanged push says so once, by its receipt
    shown = fit(show_plan(plan, summary=bool(plan.to_commit) or dry_run, colour=colour()), width())
    try:
        tell(shown)
    except OutputError as error:
        if dry_run:
            raise
        what = error.fact or "whoever read the output has gone"
        raise type(error)(f"nothing was published: {what}", error.next_step) from error


def _show_what_stands(plan: Plan, form: str, *, findings_alone: bool) -> None:
    """Prints what has not been printed of a plan that is not carried out.

    Raises:
        BlockedError: Findings stand in its way.
        HubError: The account may not write there.
    """
    from hubpub.cli.output.formats import format_value
    from hubpub.display.findings import finding_lines
    from hubpub.display.fit import fit
    from hubpub.hub.permissions import require_access
    from hubpub.workflows.push.blocking import require_unblocked

    if form != "text":
        tell(format_value(form, "plan", plan))
    elif findings_alone:
        write(fit("".join(f"{line}\n" for line in finding_lines(plan.blocking)), width()))
    require_unblocked(plan, shown=True)
    require_access(plan.access, plan.target.repo)
