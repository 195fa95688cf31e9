"""What a run streams while it goes: its history, summary, system metrics and output, and that it is over."""

from __future__ import annotations

import json
from typing import Any

from tests.support.wandb_server.session import NotServed
from tests.support.wandb_server.values import Run, now


def take(run: Run, sent: dict[str, Any]) -> None:
    """Applies one request of the stream. Raises NotServed for a file that it does not keep."""
    for name, chunk in (sent.get("files") or {}).items():
        offset, lines = chunk["offset"], chunk["content"]
        match name:
            case "wandb-history.jsonl":
                run.history[offset:] = [json.loads(line) for line in lines]
            case "wandb-events.jsonl":
                run.events[offset:] = [json.loads(line) for line in lines]
            case "wandb-summary.json":
                run.summary = json.loads(lines[-1])
            case "output.log":
                run.log[offset:] = lines
            case _:
                raise NotServed(f"streams no {name}")
    run.heartbeat_at = now()
    if sent.get("complete"):
        run.exit_code = sent.get("exitcode", 0)
        run.state = "finished" if run.exit_code == 0 else "failed"
