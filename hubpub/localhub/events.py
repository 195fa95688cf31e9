"""The event log: one JSON line for each thing that the hub did, written where it happens."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger(__name__)

Listener = Callable[[str, Mapping[str, object]], None]

# Above this size the log of earlier runs is set aside (one generation) when the hub starts.
ROTATE_BYTES = 8 * 1024 * 1024


class Events:
    """Appends events to a file and tells a listener of each.

    The listener is called synchronously, on the thread where the event happened. Details never hold a token:
    callers pass names, digests, sizes and paths without their query.
    """

    def __init__(self, path: Path | None, listener: Listener | None = None) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._file = None
        if path is not None:
            if path.exists() and path.stat().st_size > ROTATE_BYTES:
                path.replace(path.with_suffix(".1.jsonl"))
            # It names private repositories.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._file = os.fdopen(descriptor, "a", encoding="utf-8", buffering=1)
            with suppress(OSError):  # somebody else's, or on a file system without modes
                path.chmod(0o600)

    def emit(self, kind: str, **details: object) -> None:
        """Log one event of a kind such as `ref.updated`."""
        if self._file is not None:
            line = json.dumps({"time": round(time.time(), 6), "kind": kind, **details}, default=str)
            try:
                with self._lock:
                    self._file.write(line + "\n")
            except (OSError, ValueError) as error:
                # A full disk must not turn a request that needs no disk into a failure.
                logger.warning("event log: %s", error)
        if self._listener is not None:
            self._listener(kind, details)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                logger.warning("event log: %s", error)
