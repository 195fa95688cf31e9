"""What is asked of a fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubpub.files.paths import state_root
from hubpub.types.fleet import Row, Verb
from hubpub.workflows.fleet.place import place_of
from hubpub.workflows.fleet.read_account import SCHEME, read_account
from hubpub.workflows.fleet.read_rows import read_rows


@dataclass(frozen=True, slots=True)
class FleetRequest:
    """What is asked of a fleet.

    Attributes:
        verb: What is done with each row.
        fleet: What the rows are read from.
        options: What is said for every row.
        journal: The journal's file; None for the usual place.
        executor: Who does the work; None for threads or processes of this machine.
        dask: The address of a Dask cluster whose workers do it.
        ray: The address of a Ray cluster whose workers do it.
        workers: How many workers; None for the usual number. Of an executor that is given: how many it has.
        max_failures: After how many rows that went wrong no more are begun; None for any number.
        canary: How many rows go first; the rest follows if all of them went well and `goes_on` says so.
        anew: Whether a run that was broken off begins anew.
        with_tag: Of an account's repositories those that have all these tags.
        changed_before: Of an account's repositories those last changed before this day.
        is_there: Whether the workers' cluster still answers.
    """

    verb: Verb
    fleet: str
    options: Mapping[str, Any] = field(default_factory=dict)
    journal: Path | None = None
    executor: Executor | None = None
    dask: str | None = None
    ray: str | None = None
    workers: int | None = None
    max_failures: int | None = None
    canary: int = 0
    anew: bool = False
    with_tag: tuple[str, ...] = ()
    changed_before: str | None = None
    is_there: Callable[[], bool] = lambda: True

    def rows(self) -> Iterator[Row]:
        """The rows of the fleet: those of a file, of folders, or of an account."""
        if self.fleet.startswith(SCHEME):
            return read_account(self.fleet, self.verb, self.options, self.with_tag, self.changed_before)
        return read_rows(self.fleet, self.verb)

    @property
    def is_offline(self) -> bool:
        """Whether no hub is asked, so that the work is the processor's."""
        return self.verb is Verb.CHECK and not self.fleet.startswith(SCHEME)

    @property
    def place(self) -> Path:
        """The journal's file."""
        return self.journal or place_of(self.fleet, state_root())
