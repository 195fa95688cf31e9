"""Ends uploads over Xet that stall.

hf_xet waits for the answer to a shard without any limit, and for its token for too long.
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

from hubpub._patching import SharedChange, Undo, add_variables, replace_attribute
from hubpub.errors import MachineError
from hubpub.hub.patience import patience
from hubpub.hub.wait import interruptible

# Bytes; of the Hub: what is larger goes over LFS or Xet.
_REGULAR_MAX = 10 << 20
# Of the endings that the Hub's first .gitattributes sends over LFS or Xet whatever the size, those of weights.
_LARGE = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".ot", ".tflite")


@contextmanager
def watched(limit: float, *, to_begin: float) -> Iterator[threading.Event]:
    """Ends the uploads that this call begins within the context, once nothing has moved for too long.

    Args:
        limit: Seconds without progress.
        to_begin: How long the hub may take to let one begin, seconds.

    Yields:
        An event that is set once an upload was ended.
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
        with noted_sessions(), _silent() if call.unusable else nullcontext():
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
    """One call of ours that uploads.

    Attributes:
        to_begin: How long the hub may take to let an upload begin, seconds.
        unusable: The error where hf_xet cannot write to its cache.
        uploads: The client's handles of the uploads.
        aborted: Is set once it was broken off. The client's thread may go on, and begins no upload any more.
    """

    to_begin: float
    unusable: MachineError | None
    uploads: list[Any] = field(default_factory=list)
    aborted: threading.Event = field(default_factory=threading.Event)

    def abort(self) -> None:
        self.aborted.set()
        for upload in self.uploads:
            with suppress(Exception):  # it has ended meanwhile
                upload.abort()


# The call of the current thread: others may upload at the same time over the same client.
_call: ContextVar[_Call | None] = ContextVar("_call", default=None)


class _Session:
    """The client's session, which notes its uploads in the call."""

    def __init__(self, original: Callable[[], Any], call: _Call) -> None:
        if call.unusable is not None:
            raise call.unusable
        self._call = call
        with _limits_set():
            self._session = original()

    def new_upload_commit(self, **options: Any) -> Any:
        if self._call.aborted.is_set():
            raise ConnectionError("broken off")
        upload = interruptible(lambda: self._session.new_upload_commit(**options), self._call.to_begin)
        self._call.uploads.append(upload)
        if self._call.aborted.is_set():  # meanwhile
            self._call.abort()
        return upload

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def _note_sessions() -> Undo:
    from huggingface_hub.utils import _xet

    original: Callable[[], Any] = _xet.get_xet_session

    def get_xet_session() -> Any:
        call = _call.get()
        return original() if call is None else _Session(original, call)

    return replace_attribute(_xet, "get_xet_session", get_xet_session)


def _set_limits() -> Undo:
    """Sets the variables that hf_xet reads as it makes a session; later it reads none."""
    limits = patience()
    seconds = {
        "HF_XET_CLIENT_RETRY_BASE_DELAY": limits.seconds / 60,
        "HF_XET_CLIENT_RETRY_MAX_DURATION": limits.asked,
        "HF_XET_CLIENT_CONNECT_TIMEOUT": limits.quick,
        "HF_XET_CLIENT_READ_TIMEOUT": limits.asked,
    }
    return add_variables({name: f"{value * 1000:.0f}ms" for name, value in seconds.items()})


noted_sessions = SharedChange(_note_sessions)
"""Within this context the uploads of a call of ours are noted in it, also by a thread of its that outlives it: one that
was broken off begins no upload."""
_limits_set = SharedChange(_set_limits)
# Of an unusable cache hf_xet writes JSON to the terminal as it is loaded.
_silent = SharedChange(lambda: add_variables({"HF_XET_LOG_DEST": os.devnull}))


def require_usable_cache(files: Iterable[tuple[str, int]]) -> None:
    """Checks that hf_xet can upload, before a repository is created for it.

    Args:
        files: The paths and sizes of the files that are to be published.

    Raises:
        MachineError: hf_xet cannot write to its cache.
    """
    from huggingface_hub import constants

    if constants.HF_HUB_DISABLE_XET or find_spec("hf_xet") is None:
        return
    if any(size > _REGULAR_MAX or path.endswith(_LARGE) for path, size in files) and (unusable := _unusable_cache()):
        raise unusable


def _unusable_cache() -> MachineError | None:
    """The error where hf_xet cannot write to its cache: its own names neither the place nor the reason."""
    from huggingface_hub import constants

    cache = place = Path(constants.HF_XET_CACHE)
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    if not cache.is_absolute():  # hf_xet does not document what a relative path means
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
    """The progress of an upload, in whatever hf_xet counts."""
    with suppress(Exception):  # it has ended meanwhile
        report = upload.progress()
        return _counts(report), _counts(getattr(report, "shard", None))
    return None


def _counts(report: object) -> tuple[object, ...]:
    return tuple(getattr(report, name) for name in sorted(dir(report)) if name.endswith("completed"))
