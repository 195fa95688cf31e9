"""From the command line's options to a plan, and to what is published: `push`, `plan` and the action walk this way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hubpub.cli.interrupt import stopping_at_once
from hubpub.cli.terminal import note
from hubpub.display.bars import bar, is_terminal
from hubpub.display.waiting import waiting
from hubpub.types.progress import Stage, nothing_published

if TYPE_CHECKING:
    from hubpub.hub import Hub
    from hubpub.types.plan import Plan
    from hubpub.types.receipt import Receipt
    from hubpub.types.request import PushRequest
    from hubpub.workflows.inputs.sources import Sources


_ASKING = "asking the hub"
# what is waited for at each stage; an upload has a bar
_WAITS = {Stage.UPLOADING: "", Stage.COMMITTING: "the hub makes the commit", Stage.COMMITTED: "verifying"}


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
        with bar("reading", watched=watched) as read, waiting(_ASKING, watched=watched) as wait, nothing_published():

            def progress(done: int, total: int) -> None:
                wait("" if done < total else _ASKING)
                read(done, total)

            plan = prepare_plan(request, sources, hub, progress=progress, must_write=must_write)
        if not hub.joined and not quiet:
            # not before: where the call is wrong, its error is all there is to say
            note(f"a local hub runs at {hub.endpoint} for this command; `hubpub hub` keeps it up for browsing")
        yield plan, hub


def publish_prepared(
    plan: Plan, hub: Hub, request: PushRequest, *, fresh: bool = True, watched: bool = False
) -> Receipt:
    """Does what a plan says; Ctrl-C ends it at once.

    Args:
        plan: The plan.
        hub: The hub.
        request: What was asked for.
        fresh: Whether the plan was made just now.
        watched: Whether somebody watches a terminal, who is told what is waited for.
    """
    from hubpub.workflows.push.publish import publish_plan

    with stopping_at_once(plan) as stages, waiting(_ASKING, watched=watched) as wait:

        def tell(stage: Stage, what: str) -> None:
            wait(_WAITS[stage])
            stages(stage, what)

        return publish_plan(plan, request, hub, stages=tell, fresh=fresh)
