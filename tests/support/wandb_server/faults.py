"""Answers that go wrong when a test says so."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

# The answers of a server that works, to somebody who asked for too much.
_WORDS = {
    401: "user is not logged in",
    403: "permission denied",
    404: "not found",
    409: "conflict",
    429: "rate limit exceeded",
}


@dataclass(eq=False)
class Fault:
    """What goes wrong with the requests whose operation or path `where` matches whole.

    `times`: that often, then never again. `delay` in seconds. `hang`: no answer until the faults are cleared.
    `status` with `body`; `graphql_error`: the message of an answer 200 that has errors and no data.
    """

    where: re.Pattern[str]
    status: int | None = None
    times: int | None = None
    delay: float | None = None
    hang: bool = False
    graphql_error: str | None = None
    body: str | bytes | None = None

    def answer(self, field: str | None) -> tuple[int, bytes] | None:
        """The status and the body in place of the true answer; None for the true one.

        `field` is the first that a GraphQL operation asks for; None for any other request.
        """
        if self.graphql_error is not None:
            return self.status or 200, _errors(self.graphql_error, field)
        if self.status is None and self.body is None:
            return None
        return self.status or 200, self._body(field)

    def _body(self, field: str | None) -> bytes:
        if self.body is not None:
            return self.body.encode() if isinstance(self.body, str) else self.body
        status = self.status or 200
        if status >= 500:
            return b"upstream connect error"
        return _errors(_WORDS.get(status, "error"), field)


def _errors(message: str, field: str | None) -> bytes:
    error: dict[str, Any] = {"message": message, "path": [field]} if field else {"message": message}
    return json.dumps({"errors": [error], "data": None}).encode()


class Faults:
    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._active.append(fault)

    def clear(self) -> None:
        self._active = []

    def next(self, *names: str) -> Fault | None:
        """The fault that this request meets, the one that was added last first; counted."""
        for fault in reversed(self._active):
            if fault.times != 0 and any(fault.where.fullmatch(name) for name in names):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def __contains__(self, fault: Fault) -> bool:
        return fault in self._active
