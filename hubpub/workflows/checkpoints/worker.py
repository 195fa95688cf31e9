"""The process that publishes checkpoints beside a training.

On standard input it is told, in one JSON document a line, what is asked of all checkpoints, then of each its snapshot,
and at last ``{"finish": true}``. On standard output it answers with what became of each. It never has more than one
snapshot waiting: the newest.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from hubpub.errors import HubError, HubpubError, MachineError
from hubpub.types.request import PushRequest
from hubpub.workflows.checkpoints.snapshot import Place, Snapshot

# Whoever trains is gone: what is under way may end, and then so does this process.
_GRACE_SECONDS = 30.0
_LOOK_SECONDS = 0.5


@dataclass
class _Desk:
    """What is waiting, for two threads: one that listens, and one that publishes."""

    out: TextIO
    waiting: Snapshot | None = None
    is_last: bool = False
    places: dict[Path, Place] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def put(self, snapshot: Snapshot) -> None:
        """Has a snapshot wait, in the place of one that waits already."""
        with self.changed:
            overtaken, self.waiting = self.waiting, snapshot
            root = snapshot.root.parent
            if root not in self.places:
                self.places[root] = Place(root)
            self.changed.notify_all()
        if overtaken:
            overtaken.remove()
            self.tell({"step": overtaken.step, "skipped": True})

    def next(self) -> Snapshot | None:
        """The snapshot to publish; None where there will be none."""
        with self.changed:
            self.changed.wait_for(lambda: self.waiting or self.is_last)
            snapshot, self.waiting = self.waiting, None
            return snapshot

    def close(self) -> None:
        """Nothing more will come."""
        with self.changed:
            self.is_last = True
            self.changed.notify_all()

    def tell(self, what: dict[str, Any]) -> None:
        """Answers; nobody may be there to hear it."""
        spent = resource.getrusage(resource.RUSAGE_SELF)
        try:
            with self.changed:
                self.out.write(json.dumps({**what, "cpu": spent.ru_utime + spent.ru_stime}) + "\n")
                self.out.flush()
        except OSError:
            pass


def work() -> None:
    """Publishes what it is told to, and ends this process."""
    # Ctrl-C in a terminal reaches all that runs there: whoever trains decides what becomes of this
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    desk = _Desk(out)
    threading.Thread(target=_watch, args=(desk, os.getppid()), daemon=True).start()
    first = json.loads(sys.stdin.readline() or "null")
    if first is not None:
        threading.Thread(target=_listen, args=(desk,), daemon=True).start()
        _publish_each(desk, first)
    desk.tell({"done": True})
    for place in desk.places.values():
        place.remove()
    os._exit(0)


def _publish_each(desk: _Desk, asked: dict[str, Any]) -> None:
    from hubpub.workflows.checkpoints.publish import publish_checkpoint
    from hubpub.workflows.checkpoints.request import make_checkpoint_request

    request = make_checkpoint_request(asked["repo"], asked["branch"], asked["options"])
    failed: Snapshot | None = None
    while snapshot := desk.next():
        if failed:
            failed.remove()
        failed = None if _publish(desk, request, snapshot, publish_checkpoint) else snapshot
    if failed:  # the last one: what was in the way may have passed
        _publish(desk, request, failed, publish_checkpoint)
        failed.remove()


def _publish(desk: _Desk, request: PushRequest, snapshot: Snapshot, publish: Any) -> bool:
    """Publishes one, and tells of it; whether that is all that can be done."""
    try:
        desk.tell({"step": snapshot.step, **asdict(publish(request, snapshot))})
    except MachineError as error:
        # a folder that the next step was saved to: that one is waiting
        overtaken = desk.waiting is not None
        desk.tell({"step": snapshot.step, **({"skipped": True} if overtaken else {"error": str(error)})})
    except HubpubError as error:
        desk.tell({"step": snapshot.step, "error": str(error)})
        if isinstance(error, HubError):
            return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the training goes on and the next one is tried
        desk.tell({"step": snapshot.step, "error": f"{type(error).__name__}: {error}"})
    snapshot.remove()
    return True


def _listen(desk: _Desk) -> None:
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            if asked.get("finish"):
                desk.close()
                return
            desk.put(Snapshot(Path(asked["root"]), asked["step"]))
        except (OSError, ValueError):
            break  # the line was cut off, or the place is gone: so is whoever wrote it
    _end_soon(desk)


def _watch(desk: _Desk, parent: int) -> None:
    """Notices that whoever trains is gone: others may hold the pipe, as those that load its data."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    _end_soon(desk)


def _end_soon(desk: _Desk) -> None:
    desk.close()
    time.sleep(_GRACE_SECONDS)
    for place in desk.places.values():
        place.remove()
    os._exit(1)
