"""Runs ``hubpub`` many times in processes that were forked from one that has loaded it: a fifth of the time.

The client reads some variables when it is loaded, so the process is started with those; each run gets its own besides.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.commands import ROOT, Done


class Forking:
    """A process that has loaded hubpub, and forks for each run."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def hubpub(self, *arguments: str | Path, env: Mapping[str, str]) -> Done:
        """Runs a command to its end."""
        assert self._process.stdin
        assert self._process.stdout
        asked = {"arguments": [str(part) for part in arguments], "env": dict(env)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))


@contextmanager
def forking(env: Mapping[str, str]) -> Iterator[Forking]:
    """Starts the process; it is gone when the context ends."""
    command = [sys.executable, "-m", "tests.support.forking"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **env}, cwd=ROOT
    )
    try:
        yield Forking(process)
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(60)


def _run(asked: dict[str, object], out: int, err: int) -> None:
    """In the child: as the command does, and then no more."""
    code = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.environ.update(asked["env"])  # type: ignore[call-overload]
        sys.argv = ["hubpub", *asked["arguments"]]  # type: ignore[misc]
        from hubpub.cli.main import run

        code = run()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    """Runs the process."""
    import hf_xet  # noqa: F401
    import huggingface_hub.hf_api  # noqa: F401

    import hubpub.cli.output.json
    import hubpub.cli.output.text
    import hubpub.hub.commit
    import hubpub.hub.retry
    import hubpub.hub.xet
    import hubpub.rules.engine
    import hubpub.workflows.push.publish  # noqa: F401

    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            pid = os.fork()
            if pid == 0:
                _run(json.loads(line), out.fileno(), err.fileno())
            _, status = os.waitpid(pid, 0)
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode())
            done = {"code": os.waitstatus_to_exitcode(status), "out": texts[0], "err": texts[1]}
            sys.stdout.write(json.dumps(done) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
