"""Workers of a cluster: Dask's by its own executor, Ray's by a small one of ours, for Ray has none.

https://distributed.dask.org/en/stable/api.html (`Client.get_executor`); Ray: `ObjectRef.future`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from hubpub.errors import CallError, MachineError
from hubpub.types.installation import install_line

# Seconds until a cluster that is there has answered.
_PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers of a cluster.

    Attributes:
        executor: Who hands work to them.
        count: How many rows they take at once.
        is_there: Whether the cluster still answers; an executor alone may wait for ever.
    """

    executor: Executor
    count: int
    is_there: Callable[[], bool]


@contextmanager
def dask_workers(address: str) -> Iterator[Workers]:
    """The workers of a Dask cluster.

    Args:
        address: Its scheduler's: ``tcp://10.0.0.1:8786``.

    Raises:
        CallError: Nobody answers there.
        MachineError: Dask is not installed.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise MachineError("Dask is not installed", f"Install it: {install_line('dask')}.") from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CallError(f"no Dask scheduler answers at {address}", "Name it as tcp://HOST:8786.") from error
    try:
        # equal calls are two pieces of work: what a hub holds is no pure function of a row
        count = max(1, sum(client.nthreads().values()))
        yield Workers(client.get_executor(pure=False), count, lambda: client.status == "running")
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=_PATIENCE)


@contextmanager
def ray_workers(address: str) -> Iterator[Workers]:
    """The workers of a Ray cluster.

    Args:
        address: Its head's (``HOST:6379``, ``ray://HOST:10001``, ``auto``), or ``local`` for one on this machine.

    Raises:
        CallError: Nobody answers there.
        MachineError: Ray is not installed, or does not start here.
    """
    try:
        ray: Any = import_module("ray")
    except ImportError as error:
        raise MachineError("Ray is not installed", f"Install it: {install_line('ray')}.") from error
    began = not ray.is_initialized()
    if began:
        try:
            dashboard = False if address == "local" else None
            ray.init(address, log_to_driver=False, configure_logging=False, include_dashboard=dashboard)
        except Exception as error:
            if address == "local":  # a plain Exception, where the machine has too much to do
                first = (str(error).splitlines() or [type(error).__name__])[0]
                raise MachineError(
                    f"Ray does not start on this machine ({first})", "Try again, or leave it to threads."
                ) from error
            raise CallError(f"no Ray cluster answers at {address}", "Name its head as HOST:6379, or local.") from error
    try:
        yield Workers(RayExecutor(), max(1, int(ray.cluster_resources().get("CPU", 1))), ray.is_initialized)
    finally:
        if began:
            ray.shutdown()


class RayExecutor(Executor):
    """Ray's workers as an executor. Ray is initialised already."""

    def __init__(self) -> None:
        ray: Any = import_module("ray")
        # a worker that dies is told of, and whoever hands out the rows decides
        self._call = ray.remote(max_retries=0)(_call)

    def submit(self, function: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Has a worker call a function."""
        future: Future[Any] = self._call.remote(function, args, options).future()
        # Ray goes on with what is cancelled here, so nothing can be
        future.set_running_or_notify_cancel()
        return future


def _call(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    return function(*args, **options)
