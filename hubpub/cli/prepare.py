"""From the command line's options to a plan, and to what is published: `push`, `plan` and the action walk this way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hubpub.cli.interrupt import stopping_at_once
from hubpub.display.bars import bar, is_terminal
from hubpub.types.progress import nothing_published

if TYPE_CHECKING:
    from hubpub.hub import Hub
    from hubpub.types.plan import Plan
    from hubpub.types.receipt import Receipt
    from hubpub.types.request import PushRequest
    from hubpub.workflows.inputs.sources import Sources


@contextmanager
def prepared(
    request: PushRequest, *, must_write: bool, form: str, quiet: bool, sources: Sources | None = None
) -> Iterator[tuple[Plan, Hub]]:
    """The plan of a request, with the hub that it was made against.

    Args:
        request: What is asked for.
        must_write: Whether a token that may not write there is an error.
        form: How it is printed.
        quiet: Whether results alone are printed.
        sources: What the push is made of, where that was opened already.
    """
    from hubpub.workflows.connection.connect import connect
    from hubpub.workflows.inputs.sources import open_sources
    from hubpub.workflows.push.prepare import prepare_plan

    watched = is_terminal() and not quiet and form == "text"
    with nothing_published():
        sources = sources or open_sources(request)
    with connect(request, quiet=not watched) as hub:
        with bar("reading", watched=watched) as progress, nothing_published():
            plan = prepare_plan(request, sources, hub, progress=progress, must_write=must_write)
        if not hub.joined and not quiet:
            # not before: where the call is wrong, its error is all there is to say
            click.echo(
                f"a local hub runs at {hub.endpoint} for this command; `hubpub hub` keeps it up for browsing", err=True
            )
        yield plan, hub


def publish_prepared(plan: Plan, hub: Hub, request: PushRequest, *, fresh: bool = True) -> Receipt:
    """Does what a plan says; Ctrl-C ends it at once."""
    from hubpub.workflows.push.publish import publish_plan

    with stopping_at_once(plan) as stages:
        return publish_plan(plan, request, hub, stages=stages, fresh=fresh)
