"""Changes of the whole process that last as long as a call. Several threads may need one at the same time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any

Undo = Callable[[], None]


class SharedChange:
    """A change that several threads share: the first one makes it, and the last one undoes it.

    Args:
        change: Makes the change; returns the function that undoes it.
    """

    def __init__(self, change: Callable[[], Undo]) -> None:
        self._change = change
        self._undo: Undo | None = None
        self._users = 0
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Keeps the change for as long as the context lasts."""
        with self._lock:
            if self._undo is None:
                self._undo = self._change()
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    undo, self._undo = self._undo, None
                    undo()


class MutedPrint:
    """Mutes what a module prints in calls of ours; in the calls of others it prints as ever.

    Redirecting standard output would take the output of all threads.

    Args:
        module: The module's name; it need not be installed.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._ours: ContextVar[bool] = ContextVar(f"{module} unprinted", default=False)
        self._taken = SharedChange(self._take)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Mutes the module for as long as the context lasts."""
        token = self._ours.set(True)
        try:
            with self._taken():
                yield
        finally:
            self._ours.reset(token)

    def _take(self) -> Undo:
        try:
            names = vars(import_module(self._module))
        except ImportError:
            return lambda: None

        def to_others(*words: object, **options: Any) -> None:
            if not self._ours.get():
                print(*words, **options)  # noqa: T201 - it is their output

        def undo() -> None:
            del names["print"]

        names["print"] = to_others
        return undo


def replace_attribute(owner: object, name: str, value: object) -> Undo:
    """Replaces an attribute. The undoing leaves a value that somebody else has put there since."""
    before = getattr(owner, name)
    setattr(owner, name, value)

    def undo() -> None:
        if getattr(owner, name) is value:
            setattr(owner, name, before)

    return undo


def add_variables(variables: Mapping[str, str]) -> Undo:
    """Sets those variables of the environment that are not set. The undoing leaves those that changed since."""
    added = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(added)

    def undo() -> None:
        for name, value in added.items():
            if os.environ.get(name) == value:
                del os.environ[name]

    return undo
