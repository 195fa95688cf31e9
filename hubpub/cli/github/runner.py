"""GitHub's runner, as a step talks to it: workflow commands on standard output, and the files that it names.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubpub.errors import MachineError
from hubpub.rules.secrets.redactor import blotted, masked

# What a job's environment may hold that nobody shall read in its log.
_SECRET_VARIABLES = (
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "HF_OIDC_ID_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "WANDB_API_KEY",
)
# what is shorter is no secret, and would blot out half the log
_SHORTEST = 8


class Runner:
    """The runner of one step.

    What is said is text, and never a command: a card or a file's name may hold what the runner would obey.
    """

    def __init__(self) -> None:
        self._secrets: list[str] = []
        self._stopped = ""
        for name in _SECRET_VARIABLES:
            self.mask(os.environ.get(name, ""))

    def mask(self, secret: str | None) -> None:
        """Has the runner blot out a secret wherever it would show, and keeps it out of what is written here."""
        for line in (secret or "").splitlines():
            if len(line) < _SHORTEST or line in self._secrets:
                continue
            self._secrets.append(line)
            if os.environ.get("GITHUB_ACTIONS") == "true":  # anywhere else it would show
                self.command(f"::add-mask::{line.replace('%', '%25')}")

    def redacted(self, text: str) -> str:
        """Text without the secrets that are known, nor anything that looks like one: a file's name may hold one."""
        return masked(self.blotted(text))

    def blotted(self, text: str) -> str:
        """Text without the secrets that are known."""
        return blotted(text, self._secrets)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Lets nothing that is printed meanwhile be a command."""
        self._stopped = secrets.token_hex(16)
        self._print(f"::stop-commands::{self._stopped}")
        try:
            yield
        finally:
            self._print(f"::{self._stopped}::")
            self._stopped = ""

    def say(self, text: str) -> None:
        """Prints a text."""
        self._print(self.redacted(text).rstrip("\n"))

    def command(self, line: str) -> None:
        """Gives the runner a command, its parts escaped already."""
        if self._stopped:
            self._print(f"::{self._stopped}::")
        self._print(line)
        if self._stopped:
            self._print(f"::stop-commands::{self._stopped}")

    def output(self, name: str, value: str) -> None:
        """Gives the step an output. Its delimiter is drawn, so no value can end itself and begin another.

        Raises:
            MachineError: The runner's file cannot be written.
        """
        delimiter = f"end_{secrets.token_hex(16)}"
        self._append("GITHUB_OUTPUT", f"{name}<<{delimiter}\n{self.redacted(value)}\n{delimiter}\n")

    def summarise(self, markdown: str) -> None:
        """Adds to the job's summary.

        Raises:
            MachineError: The runner's file cannot be written.
        """
        self._append("GITHUB_STEP_SUMMARY", self.redacted(markdown))

    def _append(self, variable: str, text: str) -> None:
        if path := os.environ.get(variable):
            try:
                with Path(path).open("ab") as file:
                    file.write(text.encode(errors="backslashreplace"))
            except OSError as error:
                raise MachineError(
                    f"the runner's file {variable} cannot be written: {error.strerror}", "Mend the runner's disk."
                ) from error

    def _print(self, text: str) -> None:
        sys.stdout.flush()
        sys.stdout.buffer.write(f"{text}\n".encode(errors="backslashreplace"))
        sys.stdout.flush()


def is_pull_request() -> bool:
    """Whether the job judges what somebody proposes, so that nothing of it may be published."""
    event = os.environ.get("GITHUB_EVENT_NAME", "")
    return event.startswith("pull_request") or event == "merge_group"


def temporary() -> Path:
    """The directory that lasts as long as the job."""
    import tempfile

    return Path(os.environ.get("RUNNER_TEMP") or tempfile.gettempdir())
