"""A push in a thread of its own, which an event loop awaits, and which can be cancelled."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress

from hubpub.errors import HubpubError, shortened
from hubpub.hub.wait import Interruption, interruptible
from hubpub.types.progress import Stage
from hubpub.types.receipt import Receipt

Outcome = tuple[Receipt | None, BaseException | None]
_NOTHING = "nothing was published"


async def in_background(do: Callable[..., Receipt | None]) -> Receipt | None:
    """Awaits a push that a thread does.

    The thread is none of the event loop's own: those are few, and a push may take hours. The end of the process does
    not wait for it.

    Args:
        do: Does the push; is told what stages and waits are told to (`push_folder`).

    Raises:
        CancelledError: The caller is cancelled, and the push has ended; a note says what is on the hub.
    """
    interruption = Interruption()
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Outcome] = loop.create_future()

    def stages(stage: Stage, _: str) -> None:
        if stage is not Stage.COMMITTED:  # what is on the hub is verified, and has its receipt
            interruption.take()

    def work() -> None:
        outcome: Outcome
        try:
            with interruption.reaching():
                outcome = do(stages=stages, wait=interruptible), None
        except BaseException as error:  # noqa: BLE001 - it is raised where the push is awaited
            outcome = None, error
        with suppress(RuntimeError):  # the loop has been closed: nobody waits
            loop.call_soon_threadsafe(_settle, ended, outcome)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work,), name="hubpub-push", daemon=True).start()
    try:
        receipt, error = await asyncio.shield(ended)
    except asyncio.CancelledError as cancelled:
        interruption.ask()
        receipt, error = await asyncio.shield(ended)
        cancelled.add_note(_what_became(receipt, error))
        raise
    if error is not None:
        raise shortened(error)
    return receipt


def _settle(ended: asyncio.Future[Outcome], outcome: Outcome) -> None:
    if not ended.done():
        ended.set_result(outcome)


def _what_became(receipt: Receipt | None, error: BaseException | None) -> str:
    """What is on the hub of a push that was cancelled."""
    if receipt is not None:
        return f"{receipt.target.repo} was published all the same, as commit {receipt.commit[:12]}: it was too late"
    return str(error) if isinstance(error, HubpubError) or str(error or "") else _NOTHING
