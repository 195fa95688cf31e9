"""Uploads over Xet that stand still.

hf_xet waits for the answer to a shard without any limit, and for its token much longer than is of use.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from hubpub.errors import MachineError
from hubpub.hub.waiting import interruptible

# Bytes; of the Hub: what is larger goes over LFS or Xet.
_REGULAR_MAX = 10 << 20
# Of the endings that the Hub's first .gitattributes sends over LFS or Xet whatever the size, those of weights.
_LARGE = (".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack", ".onnx", ".ot", ".tflite")


@contextmanager
def watched(limit: float, *, to_begin: float) -> Iterator[threading.Event]:
    """Ends the uploads that begin meanwhile when nothing has moved for too long.

    Args:
        limit: So many seconds.
        to_begin: How long the hub may take to let one begin, seconds.

    Yields:
        What is set when an upload was ended so.
    """
    from huggingface_hub.utils import _xet

    unusable = _unusable_cache()
    if unusable is not None:  # what hf_xet would say of it, it says as it is loaded, as JSON on the terminal
        os.environ.setdefault("HF_XET_LOG_DEST", os.devnull)
    original: Any = getattr(_xet, "get_xet_session", None)
    ended, over = threading.Event(), threading.Event()
    uploads: list[Any] = []

    class Session:
        """The client's session; it tells us of its uploads."""

        def __init__(self) -> None:
            if unusable is not None:
                raise unusable
            self._session = original()

        def new_upload_commit(self, **options: Any) -> Any:
            uploads.append(interruptible(lambda: self._session.new_upload_commit(**options), to_begin))
            return uploads[-1]

        def __getattr__(self, name: str) -> Any:
            return getattr(self._session, name)

    def watch() -> None:
        last: object = None
        still = 0.0
        step = limit / 20
        while not over.wait(step):
            now = _progress(uploads)
            still = still + step if now == last and uploads else 0.0
            last = now
            if still >= limit and not ended.is_set():
                ended.set()
                uploads[-1].abort()

    if original is None:  # a client that does it in another way
        yield ended
        return
    _xet.get_xet_session = Session
    threading.Thread(target=watch, name="xet-watch", daemon=True).start()
    try:
        yield ended
    except KeyboardInterrupt:
        with suppress(Exception):
            uploads[-1].abort()
        raise
    finally:
        over.set()
        _xet.get_xet_session = original


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


def _progress(uploads: list[Any]) -> object:
    """How far the last upload is, in whatever it counts."""
    with suppress(Exception):  # it has ended meanwhile
        report = uploads[-1].progress()
        shard = getattr(report, "shard", None)
        return len(uploads), _counts(report), _counts(shard)
    return len(uploads)


def _counts(report: object) -> tuple[object, ...]:
    return tuple(getattr(report, name) for name in sorted(dir(report)) if name.endswith("completed"))
