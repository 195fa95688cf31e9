"""The real client, in processes of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.support.commands import BIN, Done, run
from tests.support.wandb_server import Server

# What every script begins with: `refused` gives the kind of an error, the kind of its cause, and what it says.
# The client has waits without a limit; a script that does not end says where it stands, before it is ended.
_PRELUDE = """
import faulthandler
faulthandler.dump_traceback_later(100, exit=True)
import json, sys, wandb
def refused(call):
    try:
        answer = call()
    except BaseException as error:
        return [type(error).__name__, type(getattr(error, "exc", None)).__name__, str(error)]
    raise SystemExit(f"not refused: {answer}")
"""


@dataclass(frozen=True)
class Client:
    """The real client at a server, in a directory of its own."""

    server: Server
    directory: Path

    def python(self, code: str, *, key: str | None = None, **more: str) -> Any:
        """Runs a script that uses wandb; what it leaves in `result`, by way of JSON."""
        script = f"{_PRELUDE}\n{dedent(code)}\njson.dump(result, open('result.json', 'w'))"
        done = run(sys.executable, "-c", script, env=self.server.environment(key) | more, cwd=self.directory)
        assert done.code == 0, done.err
        return json.loads((self.directory / "result.json").read_text())

    def sync(self, *arguments: str | Path) -> Done:
        """Runs `wandb sync`."""
        return run(BIN / "wandb", "sync", *arguments, env=self.server.environment(), cwd=self.directory)
