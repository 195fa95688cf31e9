"""The training's end of the process that publishes its checkpoints. No call of it waits, but `finish`."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO, Any

from hubpub.errors import MachineError
from hubpub.workflows.checkpoints.snapshot import Snapshot

# The lowest priority: what else wants to compute goes first. Threads that it starts have the same.
_BOOT = (
    "import os; os.nice(19); import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "import hubpub.workflows.checkpoints.worker as w; w.work()"
)
_LONGEST_ERROR = 300


class Uploader:
    """A process that publishes snapshots, one after the other.

    Args:
        asked: What is asked of all of them: ``repo``, ``branch`` and ``options``.

    Raises:
        MachineError: It cannot be started.
    """

    def __init__(self, asked: Mapping[str, Any]) -> None:
        # a pipe would be full some day, for nobody reads it while the training goes on
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - for as long as the process
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and a text of ours
                [sys.executable, "-c", _BOOT, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except OSError as error:
            self._errors.close()
            raise MachineError(f"cannot start {sys.executable}: {error.strerror}", "Mend the installation.") from error
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._heard = b""
        self._send(asked)

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    @property
    def why_ended(self) -> str:
        """Why it ended before it was asked to: the last line of what it wrote to standard error."""
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
        return f"the process that uploads it ended: {last[:_LONGEST_ERROR]}"

    def put(self, snapshot: Snapshot) -> None:
        """Has it publish a snapshot, unless a newer one comes before it has begun.

        Raises:
            MachineError: It has ended, or hears nothing any more.
        """
        self._send({"root": str(snapshot.root), "step": snapshot.step})

    def answers(self) -> Iterator[dict[str, Any]]:
        """What it has answered by now."""
        try:
            while part := os.read(self._from, 1 << 16):
                self._heard += part
        except BlockingIOError:
            pass
        *lines, self._heard = self._heard.split(b"\n")
        yield from map(json.loads, lines)

    def finish(self, timeout: float) -> Iterator[dict[str, Any]]:
        """Has it publish what it has, and end; it is ended when the time is over.

        Args:
            timeout: Seconds.

        Yields:
            What it answers.
        """
        deadline = time.monotonic() + timeout
        with suppress(MachineError):  # it has ended; what it answered before is there all the same
            self._send({"finish": True})
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            while not self.has_ended and (left := deadline - time.monotonic()) > 0:
                selector.select(min(left, 1.0))
                yield from self.answers()
        yield from self.answers()

    def close(self) -> None:
        """Ends it, if it has not ended."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream:
                stream.close()

    def _send(self, what: Mapping[str, Any]) -> None:
        line = json.dumps(what).encode() + b"\n"
        try:
            # a line of this length goes whole or not at all
            written = os.write(self._to, line)
        except (BlockingIOError, BrokenPipeError) as error:
            raise MachineError("the process that publishes the checkpoints has ended", "See its last words.") from error
        if written != len(line):
            raise MachineError("the process that publishes the checkpoints hears nothing", "Start the training again.")
