"""A local hub in a process of its own, which can kill itself, or its client, at an exact event.

As a script::

    python tests/support/hub_process.py ROOT [options]

It prints one JSON line when it serves, ``{"url": …, "token": …, "pid": …}``, and runs until its standard input ends
(so it never outlives the test) or it gets SIGTERM or SIGINT; then it stops cleanly.

=============================  ==================================================================================
``--port N``                   listen there (any free port)
``--kill hub|client``          at the event that ``--at`` names, SIGKILL this process, or the client
``--at N``                     the N-th counted event, from 1; without ``--kill`` nothing happens
``--kind KIND``                count only events of this kind (`ref.updated`, `request`, …); may be given again
``--not-kind KIND``            leave events of this kind out of the count; may be given again
``--arm FILE``                 count only from when FILE exists: do the setting up first, then touch it
``--pid-file FILE``            where the client's process id is read from, when it is to be killed
``--log FILE``                 append the kind of each counted event, one a line
``--base-url URL``             links lead there: a proxy that stands before this hub
``--fsize BYTES``              no file may grow beyond this (RLIMIT_FSIZE): a disk that is full
``--multipart-threshold BYTES``  see ``create_app``; also ``--part-size`` and ``--tree-page``
=============================  ==================================================================================

Just before it kills, it prints ``{"kill": "hub"|"client", "number": N, "kind": …, "details": {…}}``. When it ends
cleanly it prints ``{"counted": N}``: how many events there were since it was armed, which is how many kills a test
can try. A killed client is dead before the hub goes on.

From Python, ``with start(root, "--kill", "hub", "--at", 3) as hub: …``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class HubProcess:
    """A running hub process. ``end()`` stops it cleanly; ``died()`` waits for it to be killed."""

    url: str
    token: str
    process: subprocess.Popen[str]

    def next_line(self) -> dict[str, Any]:
        """The next JSON line that it prints; empty when it has ended."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        return json.loads(line) if line else {}

    def died(self) -> dict[str, Any]:
        """Waits until the hub was killed by its own hand; what it printed before."""
        told = self.next_line()
        assert self.process.wait(60) == -signal.SIGKILL
        return told

    def end(self) -> dict[str, Any]:
        """Stops it cleanly; the last line that it printed."""
        told: dict[str, Any] = {}
        if self.process.poll() is None and self.process.stdin:
            self.process.stdin.close()
        while line := self.next_line():
            told = line
        self.process.wait(60)
        return told


@contextmanager
def start(root: Path, *options: str | int | Path, env: Mapping[str, str] | None = None) -> Iterator[HubProcess]:
    """Starts a hub process, with more in its environment; it is gone when the context ends."""
    command = [sys.executable, __file__, str(root), *map(str, options)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})}
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        assert line, f"the hub process ended at once, with {process.wait(60)}"
        told = json.loads(line)
        yield HubProcess(told["url"], told["token"], process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


class _Killer:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.counted = 0
        self._lock = threading.Lock()
        self._armed = options.arm is None

    def __call__(self, kind: str, details: Mapping[str, object]) -> None:
        options = self.options
        with self._lock:
            self._armed = self._armed or options.arm.exists()
            if not self._armed or (options.kind and kind not in options.kind) or kind in options.not_kind:
                return
            self.counted += 1
            if options.log:
                with options.log.open("a") as log:
                    log.write(f"{kind}\n")
            if options.kill and self.counted == options.at:
                told = {"kill": options.kill, "number": self.counted, "kind": kind, "details": dict(details)}
                _say(told)
                if options.kill == "hub":
                    os.kill(os.getpid(), signal.SIGKILL)
                else:
                    _kill(int(options.pid_file.read_text()))


def _kill(pid: int) -> None:
    """Kills a process and waits until it is dead, so that not a byte more comes of it."""
    try:
        handle = os.pidfd_open(pid)
    except (AttributeError, ProcessLookupError):
        return
    os.kill(pid, signal.SIGKILL)
    select.select([handle], [], [], 30)
    os.close(handle)


def _say(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Runs the script."""
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    from hubpub.localhub import serve

    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--kill", choices=["hub", "client"])
    parser.add_argument("--at", type=int, default=0)
    parser.add_argument("--kind", action="append", default=[])
    parser.add_argument("--not-kind", action="append", default=[])
    parser.add_argument("--arm", type=Path)
    parser.add_argument("--pid-file", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--fsize", type=int)
    parser.add_argument("--base-url")
    for size in ("--multipart-threshold", "--part-size", "--tree-page"):
        parser.add_argument(size, type=int)
    options = parser.parse_args()
    if options.fsize:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.fsize, options.fsize))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    killer = _Killer(options)
    sizes = {name: getattr(options, name) for name in ("multipart_threshold", "part_size", "tree_page")}
    given = {name: value for name, value in sizes.items() if value is not None}
    with serve(options.root, port=options.port, on_event=killer, base_url=options.base_url, **given) as hub:
        _say({"url": hub.url, "token": hub.token, "pid": os.getpid()})
        stop.wait()
    _say({"counted": killer.counted})


if __name__ == "__main__":
    main()
