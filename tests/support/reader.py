"""A reader of cards: a process that runs snippets as they are printed, one after the other, each in names of its own.

As a script it reads JSON lines ``{"code": …, "folder": …}`` and answers ``{"out": …, "error": …}`` to each; what takes
its time, the import of PyTorch, it does once. It ends when its standard input does.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Reader:
    """The process, as a test talks to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, code: str, folder: Path) -> str:
        """Runs code in a folder; what it prints. An AssertionError tells of what it raised."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"code": code, "folder": str(folder)}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the reader ended over:\n{code}"
        answer = json.loads(line)
        assert not answer["error"], f"{code}\n\n{answer['error']}"
        return str(answer["out"])


@contextmanager
def reading(endpoint: str, home: Path) -> Iterator[Reader]:
    """A reader with a cache of its own, no token, and a hub where the models are.

    Args:
        endpoint: The hub's URL.
        home: The folder of the cache.
    """
    env = {"HF_ENDPOINT": endpoint, "HF_HOME": str(home), "CUDA_VISIBLE_DEVICES": ""}
    env |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    )
    try:
        yield Reader(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def main() -> None:
    """Runs the script."""
    # whatever prints past Python goes to the errors, not among the answers
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        out, error = io.StringIO(), ""
        os.chdir(asked["folder"])
        try:
            with contextlib.redirect_stdout(out):
                exec(compile(asked["code"], "snippet", "exec"), {"__name__": "__main__"})
        except (Exception, SystemExit):  # noqa: BLE001 - whatever the code raises is the answer
            error = traceback.format_exc()
        answers.write(json.dumps({"out": out.getvalue(), "error": error}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
