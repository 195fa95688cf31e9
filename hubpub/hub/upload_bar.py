"""One bar for an upload over Xet, in place of the client's: those are three, and one more for each file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any

from hubpub._patching import SharedChange, Undo, replace_attribute
from hubpub.display.bars import bar

# by which the uploads of others are known, which keep the client's bars
_ours: ContextVar[bool] = ContextVar("_ours", default=False)


@contextmanager
def upload_bar() -> Iterator[None]:
    """Shows the uploads of this call, within the context, by one bar; by none where the client's are hidden."""
    token = _ours.set(True)
    try:
        with _shown():
            yield
    finally:
        _ours.reset(token)


class _Bar:
    """What the client tells of an upload, in place of its `XetUploadProgressReporter`."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._show = self._open.enter_context(bar("uploading", watched=True, at_once=True))

    def update_progress(self, report: Any, _: object) -> None:
        self._show(report.total_bytes_completed, report.total_bytes)

    def close(self) -> None:
        self._open.close()


def _show() -> Undo:
    reporting: Any = import_module("huggingface_hub.utils._xet_progress_reporting")
    theirs = getattr(reporting, "XetUploadProgressReporter", None)
    if theirs is None:  # a client that shows it in another way
        return lambda: None

    def reporter(*given: Any, **options: Any) -> Any:
        return _Bar() if _ours.get() else theirs(*given, **options)

    return replace_attribute(reporting, "XetUploadProgressReporter", reporter)


_shown = SharedChange(_show)
