"""Uploads over Xet that stand still.

hf_xet waits for the answer to a shard without any limit, and for its token much longer than is of use.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from hubpub._patching import Shared, Undo, add_variables, replace
from hubpub.errors import MachineError
from hubpub.hub.patience import patience
from hubpub.hub.wait import interruptible

# Bytes; of the Hub: what is larger goes over LFS or Xet.
_REGULAR_MAX = 10 << 20
# Of the endings that the Hub's first .gitattributes sends over LFS or Xet whatever the size, those of weights.
_LARGE = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".ot", ".tflite")


@contextmanager
def watched(limit: float, *, to_begin: float) -> Iterator[threading.Event]:
    """Ends the uploads that this call begins meanwhile when nothing has moved for too long.

    Args:
        limit: So many seconds.
        to_begin: How long the hub may take to let one begin, seconds.

    Yields:
        What is set when an upload was ended so.
    """
    from huggingface_hub.utils import _xet

    if not hasattr(_xet, "get_xet_session"):  # a client that does it in another way
        yield threading.Event()
        return
    call = _Call(to_begin, _unusable_cache())
    ended, over = threading.Event(), threading.Event()

    def watch() -> None:
        last: object = None
        still = 0.0
        step = limit / 20
        while not over.wait(step):
            now = [_progress(upload) for upload in call.uploads]
            still = still + step if now and now == last else 0.0
            last = now
            if still >= limit and not ended.is_set():
                ended.set()
                call.abort()

    token = _call.set(call)
    try:
        with _sessions_tell(), _silent() if call.unusable else nullcontext():
            threading.Thread(target=watch, name="xet-watch", daemon=True).start()
            yield ended
    except KeyboardInterrupt:
        call.abort()
        raise
    finally:
        over.set()
        _call.reset(token)


@dataclass
class _Call:
    """A call of ours that uploads.

    Attributes:
        to_begin: How long the hub may take to let an upload begin, seconds.
        unusable: Why hf_xet could not write where it has to.
        uploads: The client's handles of what was begun.
    """

    to_begin: float
    unusable: MachineError | None
    uploads: list[Any] = field(default_factory=list)

    def abort(self) -> None:
        for upload in self.uploads:
            with suppress(Exception):  # it has ended meanwhile
                upload.abort()


# Whose a thread is: what others upload at the same time, over the same client, is theirs.
_call: ContextVar[_Call | None] = ContextVar("_call", default=None)


class _Session:
    """The client's session; it tells us of its uploads."""

    def __init__(self, original: Callable[[], Any], call: _Call) -> None:
        if call.unusable is not None:
            raise call.unusable
        self._call = call
        with _patient():
            self._session = original()

    def new_upload_commit(self, **options: Any) -> Any:
        upload = interruptible(lambda: self._session.new_upload_commit(**options), self._call.to_begin)
        self._call.uploads.append(upload)
        return upload

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def _have_sessions_tell() -> Undo:
    from huggingface_hub.utils import _xet

    original: Callable[[], Any] = _xet.get_xet_session

    def get_xet_session() -> Any:
        call = _call.get()
        return original() if call is None else _Session(original, call)

    return replace(_xet, "get_xet_session", get_xet_session)


def _have_patience() -> Undo:
    """hf_xet reads these as it makes a session, which the client keeps for the process; later it looks at none."""
    limits = patience()
    seconds = {
        "HF_XET_CLIENT_RETRY_BASE_DELAY": limits.seconds / 60,
        "HF_XET_CLIENT_RETRY_MAX_DURATION": limits.asked,
        "HF_XET_CLIENT_CONNECT_TIMEOUT": limits.quick,
        "HF_XET_CLIENT_READ_TIMEOUT": limits.asked,
    }
    return add_variables({name: f"{value * 1000:.0f}ms" for name, value in seconds.items()})


_sessions_tell = Shared(_have_sessions_tell)
_patient = Shared(_have_patience)
# What hf_xet would say of an unusable cache, it says as it is loaded, as JSON on the terminal.
_silent = Shared(lambda: add_variables({"HF_XET_LOG_DEST": os.devnull}))


def require_usable_cache(files: Iterable[tuple[str, int]]) -> None:
    """Sees to it that what a new repository takes over Xet can go there, before it is made.

    Args:
        files: The paths and the sizes of what is to be published.

    Raises:
        MachineError: It cannot.
    """
    from huggingface_hub import constants

    if constants.HF_HUB_DISABLE_XET or find_spec("hf_xet") is None:
        return
    if any(size > _REGULAR_MAX or path.endswith(_LARGE) for path, size in files) and (unusable := _unusable_cache()):
        raise unusable


def _unusable_cache() -> MachineError | None:
    """Why hf_xet could not write where it has to: it says neither where that is, nor that it is the reason."""
    from huggingface_hub import constants

    cache = place = Path(constants.HF_XET_CACHE)
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    if not cache.is_absolute():  # how hf_xet takes it, it does not say
        return None
    try:
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        return MachineError(
            f"the Hub's client cannot write to {cache}: {error.strerror}",
            "Mend it, or choose another directory with HF_HOME.",
        )
    return None


def _progress(upload: Any) -> object:
    """How far an upload is, in whatever it counts."""
    with suppress(Exception):  # it has ended meanwhile
        report = upload.progress()
        return _counts(report), _counts(getattr(report, "shard", None))
    return None


def _counts(report: object) -> tuple[object, ...]:
    return tuple(getattr(report, name) for name in sorted(dir(report)) if name.endswith("completed"))
