"""Ctrl-C during a push: the process ends there and then, with a word on what is on the hub."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from hubpub.errors import INTERRUPTED

if TYPE_CHECKING:
    from hubpub.types.plan import Plan
    from hubpub.types.progress import Stage, Stages


@contextmanager
def stopping_at_once(plan: Plan) -> Iterator[Stages]:
    """Lets Ctrl-C end the process there and then, with a word on what is on the hub.

    An exception would wait until the client's threads have sent the files that they are at. Nothing has to be cleared
    up: the commit is the hub's own doing, all or nothing, and whatever is written here is written beside and renamed.
    """
    from hubpub.types.progress import Stage, broken_off

    last: list[tuple[Stage, str]] = []

    def tell(stage: Stage, what: str) -> None:
        last.append((stage, what))

    def stop(*_: object) -> None:
        if last and last[-1][0] is Stage.COMMITTING:
            # no file is under way: the hub is asked whether it has made the commit, unless Ctrl-C comes again
            signal.signal(signal.SIGINT, before)
            raise KeyboardInterrupt
        with suppress(Exception):
            sys.stdout.flush()
        with suppress(OSError):
            os.write(2, f"\n{broken_off(plan, *last[-1]) if last else broken_off(plan)}\n".encode())
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield tell
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)
