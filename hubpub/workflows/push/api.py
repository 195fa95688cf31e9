"""`prepare`, `publish` and `push`: how Python asks for a push."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Coroutine
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal, Unpack, overload

from hubpub.errors import short_traceback
from hubpub.files.selection import Progress
from hubpub.hub import Hub
from hubpub.types.card import CARD_PATH
from hubpub.types.options.plan import PlanOptions
from hubpub.types.options.push import PublishOptions, PushOptions
from hubpub.types.plan import Plan
from hubpub.types.progress import Stages, silent
from hubpub.types.receipt import Receipt
from hubpub.types.request import PushRequest, merge
from hubpub.workflows.connection.connect import connect, reconnect
from hubpub.workflows.inputs.arguments import require_flags, require_hub, require_plan
from hubpub.workflows.inputs.caller import caller
from hubpub.workflows.inputs.documented import documented
from hubpub.workflows.inputs.rank import is_left_to_main
from hubpub.workflows.inputs.request import make_request, require_publish_options
from hubpub.workflows.inputs.sources import open_sources
from hubpub.workflows.push.background import in_background
from hubpub.workflows.push.prepare import no_progress, prepare_plan
from hubpub.workflows.push.publish import publish_plan
from hubpub.workflows.push.push_folder import push_folder


@short_traceback
@documented(PlanOptions)
def prepare(
    folder: Path | str,
    repo: str | None = None,
    *,
    hub: Hub | None = None,
    progress: Progress = no_progress,
    must_write: bool = False,
    **options: Unpack[PlanOptions],
) -> Plan:
    """What a push would do. Changes nothing anywhere.

    What is left out is taken from the folder's ``hubpub.toml``, if it has one.

    Args:
        hub: A hub that is connected already; in place of ``endpoint``, ``token`` and ``local``.
        progress: Is told of the bytes read and of all that will be.
        must_write: Whether a token that may not write there is an error, before any byte is read; else the plan says
            so (``plan.access``).

    Returns:
        The plan, with its findings: those that stand in the way are ``plan.blocking``.

    Raises:
        BlockedError: The folder holds nothing to publish, or there is no card, or what the repository keeps is in the
            way.
        CallError: An argument or the facts are wrong, or the tag is at another commit.
        HubError: The hub did not answer, or refused.
        MachineError: A file cannot be read.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    require_flags(must_write=must_write)
    require_hub(hub)
    request = make_request(folder, repo, options, PlanOptions)
    sources = open_sources(request)
    with nullcontext(hub) if hub else connect(request) as connected:
        return prepare_plan(request, sources, connected, progress=progress, must_write=must_write)


@short_traceback
@documented(PublishOptions)
def publish(
    plan: Plan,
    *,
    hub: Hub | None = None,
    stages: Stages = silent,
    fresh: bool = False,
    **options: Unpack[PublishOptions],
) -> Receipt:
    """Does what a plan says, in one commit, and verifies it.

    Where somebody committed since the plan was made, it is made again, and the push goes on if the two changes touch
    different paths and the rules still hold.

    Args:
        plan: The plan.
        hub: A hub that is connected already.
        stages: Is told of each stage, with what it is about: the repository, or the commit's id once there is one.
        fresh: Whether the plan was made just now, so that one with nothing to do need not be held against the
            repository once more.

    Returns:
        The receipt; it is also written to the folder's ``.hubpub`` and to the user's state directory.

    Raises:
        BlockedError: Findings stand in the way, or the hub holds something else than was published.
        CallError: It is not told who signs, and the plan is to be signed; or the plan is not, and it is told.
        HubError: The repository moved on and the changes clash, the account may not write, or the hub failed.
        MachineError: A file changed since the plan, or the receipt could not be written.
        Interrupted: The user broke it off (a KeyboardInterrupt); says what is on the hub.
    """
    require_plan(plan)
    require_hub(hub)
    place = require_publish_options(options, _published_folder(plan))
    request = PushRequest(plan.folder, plan.target.repo, merge({**options, "receipt_file": place}, {}))
    with nullcontext(hub) if hub else reconnect(plan.target, token=options.get("token")) as connected:
        return publish_plan(plan, request, connected, stages=stages, fresh=fresh)


@overload
def push(
    folder: Path | str,
    repo: str | None = None,
    *,
    main_process_only: Literal[False],
    progress: bool = True,
    **options: Unpack[PushOptions],
) -> Receipt: ...


@overload
def push(
    folder: Path | str,
    repo: str | None = None,
    *,
    main_process_only: bool = True,
    progress: bool = True,
    **options: Unpack[PushOptions],
) -> Receipt | None: ...


@short_traceback
@documented(PushOptions)
def push(
    folder: Path | str,
    repo: str | None = None,
    *,
    main_process_only: bool = True,
    progress: bool = True,
    **options: Unpack[PushOptions],
) -> Receipt | None:
    """Prepares and publishes: one commit, verified.

    >>> receipt = hubpub.push("output/tks", "huggingtweets/tks")  # doctest: +SKIP

    What is left out is taken from the folder's ``hubpub.toml``, if it has one. The errors are those of
    :func:`hubpub.prepare` and :func:`hubpub.publish`. What the rules say and does not stop the push is a
    :class:`hubpub.FindingWarning`, one for each rule, before anything is published: who makes errors of such warnings
    publishes nothing that draws one.

    Of several processes of one training, as torchrun, accelerate, DeepSpeed, Slurm and MPI start them, the main one
    publishes. The others return at once and wait for nothing: not for the main one either, whatever becomes of it.

    Args:
        main_process_only: Whether that is so; False publishes in each process that calls this.
        progress: Whether bars are shown, where somebody sees them: in a terminal and in a notebook.

    Returns:
        The receipt; it is also written to the folder's ``.hubpub`` and to the user's state directory. None in a process
        that is not the main one.
    """
    require_flags(main_process_only=main_process_only, progress=progress)
    if main_process_only and is_left_to_main():
        return None
    return push_folder(folder, repo, options, warn_at=caller(), progress=progress)


@overload
def apush(
    folder: Path | str,
    repo: str | None = None,
    *,
    main_process_only: Literal[False],
    progress: bool = True,
    **options: Unpack[PushOptions],
) -> Coroutine[Any, Any, Receipt]: ...


@overload
def apush(
    folder: Path | str,
    repo: str | None = None,
    *,
    main_process_only: bool = True,
    progress: bool = True,
    **options: Unpack[PushOptions],
) -> Coroutine[Any, Any, Receipt | None]: ...


@documented(PushOptions)
def apush(
    folder: Path | str,
    repo: str | None = None,
    *,
    main_process_only: bool = True,
    progress: bool = True,
    **options: Unpack[PushOptions],
) -> Coroutine[Any, Any, Receipt | None]:
    """Does what :func:`hubpub.push` does, to be awaited: the event loop goes on meanwhile.

    >>> receipt = await hubpub.apush("output/tks", "huggingtweets/tks")  # doctest: +SKIP

    The push has a thread of its own. To cancel it is to press Ctrl-C for it: before the commit, nothing is published;
    once the hub is asked for the commit, its answer is waited for, for some seconds. Then ``asyncio.CancelledError`` is
    raised, with a note that says what is on the hub. Who cancels a second time waits no more, and the push still ends
    by itself.

    Args:
        main_process_only: As there.
        progress: As there.

    Returns:
        The receipt, as there.
    """
    # now, and not when it is awaited: by then the line that called may be no part of what runs
    place = caller()

    def do(**told: Any) -> Receipt | None:
        require_flags(main_process_only=main_process_only, progress=progress)
        if main_process_only and is_left_to_main(place):
            return None
        return push_folder(folder, repo, options, warn_at=place, progress=progress, **told)

    return in_background(do)


if sys.version_info >= (3, 12):
    # so that those who ask whether a function is to be awaited hear that it is
    apush = inspect.markcoroutinefunction(apush)


def _published_folder(plan: Plan) -> Path | None:
    """The folder that a plan publishes; None for a card alone."""
    return plan.folder if any(change.path != CARD_PATH for change in plan.published) else None
