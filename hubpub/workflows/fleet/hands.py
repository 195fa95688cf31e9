"""The workers of a fleet, and the rows that are with them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from functools import partial

from hubpub.errors import MachineError
from hubpub.types.fleet import Row, RowResult
from hubpub.types.spelling import again, entered
from hubpub.workflows.fleet.request import FleetRequest
from hubpub.workflows.fleet.work import work

# Where work waits for a hub, and where it is the processor's.
_THREADS = 8
# Rows that are with the workers, for each of them: one that is worked at, and one that waits there.
_AHEAD = 2
# Seconds between two looks at whether a cluster is still there, and how long it may be away.
_PATIENCE = 5.0
_AWAY = 20.0


class Hands:
    """The workers, and the rows that are with them.

    Args:
        request: Who they are, and what they are told for every row.
    """

    def __init__(self, request: FleetRequest) -> None:
        self._request = request
        self._executor, count = self._workers()
        self._most = count * _AHEAD if request.is_offline else count
        self._door = entered()
        self._seen = time.monotonic()
        self.futures: dict[Future[list[RowResult]], list[Row]] = {}

    def _workers(self) -> tuple[Executor, int]:
        request = self._request
        if request.executor is not None:
            return request.executor, request.workers or _workers_of(request.executor)
        if request.is_offline:
            count = request.workers or os.cpu_count() or 1
            return ProcessPoolExecutor(count), count
        count = request.workers or _THREADS
        return ThreadPoolExecutor(count, thread_name_prefix="hubpub-fleet"), count

    @property
    def rows(self) -> list[Row]:
        """The rows that are with them."""
        return [row for rows in self.futures.values() for row in rows]

    @property
    def has_room(self) -> bool:
        """Whether they take more."""
        return len(self.futures) < self._most

    def give(self, rows: list[Row]) -> None:
        """Gives them rows to do together."""
        request = self._request
        task = partial(work, request.verb, rows, dict(request.options), self._door)
        try:
            future = self._executor.submit(task)
        except BrokenExecutor:
            if request.executor is not None:
                raise
            self._executor.shutdown(wait=False)
            self._executor = self._workers()[0]
            future = self._executor.submit(task)
        self.futures[future] = rows

    def take_back(self) -> list[Row]:
        """The rows that nobody has begun; they are not with the workers any more."""
        return [row for future in [each for each in self.futures if each.cancel()] for row in self.futures.pop(future)]

    def back(self, timeout: float | None) -> Iterator[tuple[list[Row], list[RowResult] | Exception]]:
        """What has come back: the rows, and what became of them or what befell their worker."""
        done, _ = wait(self.futures, _PATIENCE if timeout is None else timeout, return_when=FIRST_COMPLETED)
        if not done:
            self._require_cluster()
        for future in done:
            rows = self.futures.pop(future)
            try:
                yield rows, future.result()
            except Exception as error:  # noqa: BLE001 - an executor of any library raises what it will
                yield rows, error

    def _require_cluster(self) -> None:
        """Sees to it that there is still somebody to wait for; a cluster may be away for a moment.

        Raises:
            MachineError: There has been nobody for a while.
        """
        now = time.monotonic()
        if self._request.is_there():
            self._seen = now
        elif now - self._seen > _AWAY:
            raise MachineError(
                "the cluster whose workers have the rows does not answer any more",
                f"Start it, and {again()}: it goes on where it was.",
            )

    def leave(self) -> None:
        """Lets workers of our own go; those that the caller brought are his."""
        if self._request.executor is None:
            self._executor.shutdown(wait=not self.futures, cancel_futures=True)


def _workers_of(executor: Executor) -> int:
    """How many workers an executor has, where it says; rather too few than more than the hub likes."""
    for name in ("_max_workers", "max_workers"):
        if isinstance(found := getattr(executor, name, None), int) and found > 0:
            return found
    return _THREADS
