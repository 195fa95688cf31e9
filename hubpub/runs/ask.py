"""Asks W&B from a process of its own, and reads its answers until a deadline."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import IO, Any

from hubpub.errors import CallError, MachineError, WandbError
from hubpub.runs.addresses import require_server
from hubpub.runs.plain import plain
from hubpub.types.spelling import entered

DEFAULT_TIMEOUT = 25.0
LONGEST_TIMEOUT = 86_400.0

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import hubpub.runs.worker as w; w.answer_request()"
# The variables that the other process gets: the server, the key, and the way there. The others are about the run of
# this process: its service, its sweep, what it resumes, its owner, its name.
_KEPT = frozenset(
    f"WANDB_{name}"
    for name in (
        *("BASE_URL", "APP_URL", "API_KEY", "IDENTITY_TOKEN_FILE", "CREDENTIALS_FILE", "CONFIG_DIR", "CACHE_DIR"),
        *("DATA_DIR", "ARTIFACT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "INSECURE_DISABLE_SSL", "USERNAME", "USER_EMAIL"),
        *("X_EXTRA_HTTP_HEADERS", "X_PROXIES", "X_EXECUTABLE"),
    )
)
_END: dict[str, Any] = {}


def require_seconds(timeout: Any) -> None:
    """Checks that a timeout is above zero, and a day at most.

    Raises:
        CallError: It is not.
    """
    number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
    if not (number and 0 < timeout <= LONGEST_TIMEOUT):  # nan is neither
        raise CallError(
            f"timeout is {timeout!r}, which is no time to wait", f"Give seconds, up to {LONGEST_TIMEOUT:.0f}."
        )


def ask(request: dict[str, Any], timeout: float) -> Iterator[dict[str, Any]]:
    """The answers of the process, until it is done or the time is over; then the last one is ``{"late": True}``.

    Args:
        request: The request: see `hubpub.runs.worker`.
        timeout: Seconds from now, for everything.

    Raises:
        CallError: The environment names a server that cannot be one.
        MachineError: The process cannot be started.
        WandbError: The process ended without an answer.
    """
    require_server()
    deadline = time.monotonic() + timeout
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    # a key out of a file or a secret of CI often ends in a line feed; the client takes what is empty for a value
    environment.update({name: value for name in _KEPT if (value := os.environ.get(name, "").strip())})
    # a client that only reads need not report errors elsewhere, nor make directories in the user's folder
    environment.update(WANDB_SILENT="true", WANDB_ERROR_REPORTING="false", WANDB_CONSOLE="off")
    with tempfile.TemporaryDirectory(prefix="hubpub-", ignore_cleanup_errors=True) as place:
        environment.update(WANDB_DIR=place)
        try:
            process = subprocess.Popen(  # noqa: S603 - this Python, and a text of ours
                [sys.executable, "-c", _BOOT, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                text=True,
                encoding="utf-8",
                errors="backslashreplace",
            )
        except OSError as error:
            raise MachineError(f"cannot start {sys.executable}: {error.strerror}", "Mend the installation.") from error
        try:
            yield from _listen(
                process, {**request, "door": entered().value, "timeout": max(1, round(timeout) + 5)}, deadline
            )
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()


def _listen(process: subprocess.Popen[str], request: dict[str, Any], deadline: float) -> Iterator[dict[str, Any]]:
    answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    errors: list[str] = []
    assert process.stdin
    assert process.stdout
    assert process.stderr
    threading.Thread(target=_read, args=(process.stdout, answers), daemon=True).start()
    error_reader = threading.Thread(target=_drain, args=(process.stderr, errors), daemon=True)
    error_reader.start()
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it has ended already; its errors say why
    while True:
        try:
            answer = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            yield {"late": True}
            return
        if answer is _END:
            error_reader.join(1)
            last = next((line for line in reversed(errors) if line.strip()), "it said nothing").strip()
            raise WandbError(
                f"the W&B client ended without an answer: {last[:300]}",
                "See whether `python -c 'import wandb'` works here.",
            )
        if "done" in answer:
            return
        yield answer


def _read(stream: IO[str], answers: queue.SimpleQueue[dict[str, Any]]) -> None:
    try:
        for line in stream:
            answers.put(plain(json.loads(line)))
    except (ValueError, RecursionError):
        pass  # the pipe was closed, or a line was cut off
    answers.put(_END)


def _drain(stream: IO[str], errors: list[str]) -> None:
    try:
        for line in stream:
            errors.append(line)
            del errors[:-50]
    except ValueError:
        pass  # the pipe was closed
