"""The options of a fleet: how its rows are worked at. What is done with each has the options of that command."""

# no `from __future__ import annotations`: the annotations below are read by the program
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Option


class FleetOptions(TypedDict, total=False):
    """The options of `hubpub fleet` and of `hubpub.fleet`, for every verb."""

    journal: Annotated[
        Path | str | None,
        Option(
            "Where the journal lies.",
            "It is beside the fleet's file by default, and of a pattern of folders in the user's state directory.",
            metavar="FILE",
        ),
    ]
    executor: Annotated[
        Executor | None,
        Option(
            "Who does the work: any `concurrent.futures.Executor`.",
            "By default threads of this process, and processes for a check. Each worker is logged in by itself.",
            cli=None,
        ),
    ]
    workers: Annotated[
        int | None,
        Option(
            "How many rows are worked at at once.",
            "8 by default; of a check as many as there are cores.",
            metavar="NUMBER",
        ),
    ]
    max_failures: Annotated[
        int | None,
        Option("Begin no more rows once more than so many went wrong.", metavar="NUMBER"),
    ]
    canary: Annotated[
        int | None,
        Option(
            "Do so many rows first, and the rest only where all of them went well.",
            "In a terminal the command line asks before the rest.",
            metavar="NUMBER",
        ),
    ]
    anew: Annotated[
        bool,
        Option("Begin anew, where a run was broken off; else it goes on where it was.", default=False),
    ]
