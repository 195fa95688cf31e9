"""The whole push of a folder: asked for, planned, told of, published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from hubpub.display.bars import bar, is_watched
from hubpub.hub.wait import at_once
from hubpub.types.options.push import PushOptions
from hubpub.types.progress import Stages, nothing_published, silent
from hubpub.types.receipt import Receipt
from hubpub.types.request import PushRequest
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.inputs.caller import Place
from hubpub.workflows.inputs.request import make_request
from hubpub.workflows.inputs.sources import Sources, open_sources
from hubpub.workflows.push.prepare import prepare_plan
from hubpub.workflows.push.publish import publish_plan
from hubpub.workflows.push.warn import warn_of

Result = TypeVar("Result")


def push_folder(
    folder: Path | str,
    repo: str | None,
    options: Mapping[str, Any],
    *,
    warn_at: Place | None = None,
    progress: bool = False,
    stages: Stages = silent,
    wait: Callable[[Callable[[], Any]], Any] = at_once,
) -> Receipt:
    """Prepares and publishes: one commit, verified.

    Args:
        folder: The folder, or the card to publish alone.
        repo: ``namespace/name``.
        options: The options of a push.
        warn_at: The line that is warned of findings which do not stop the push, before anything is published; None
            warns nobody.
        progress: Whether bars are shown, if somebody sees them.
        stages: Is told of each stage.
        wait: Makes a call that changes nothing on the hub, in a way that can be broken off.
    """

    def ask() -> tuple[PushRequest, Sources]:
        request = make_request(folder, repo, options, PushOptions)
        return request, open_sources(request)

    with nothing_published():
        request, sources = wait(ask)
    watched = progress and is_watched()
    with connect(request, quiet=not watched) as hub:
        with bar("reading", watched=watched) as read, nothing_published():
            plan = wait(lambda: prepare_plan(request, sources, hub, progress=read, must_write=True))
        if warn_at is not None:
            warn_of(plan, warn_at)
        return publish_plan(plan, request, hub, stages=stages, fresh=True)
