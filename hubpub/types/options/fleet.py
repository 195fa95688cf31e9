"""The options of a fleet: how its rows are worked at. What is done with each has the options of that command."""

# no `from __future__ import annotations`: the annotations below are read by the program
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

from hubpub.types.options.declaration import Option
from hubpub.types.options.shared import Endpoint, Local

GateWord = Literal["all", "auto", "manual"]
"""Who gets a repository's files."""


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
    dask: Annotated[
        str | None,
        Option("Have the workers of this Dask cluster do the work.", metavar="ADDRESS"),
    ]
    ray: Annotated[
        str | None,
        Option("Have the workers of this Ray cluster do the work; `local` starts one here.", metavar="ADDRESS"),
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
    with_tag: Annotated[
        Sequence[str] | None,
        Option("Of an account's repositories (hub:ACCOUNT), only those that have this tag.", metavar="TAG"),
    ]
    changed_before: Annotated[
        str | None,
        Option("Of an account's repositories, only those last changed before this day.", metavar="YYYY-MM-DD"),
    ]


class Where(TypedDict, total=False):
    """On which hub the repositories of a fleet are."""

    endpoint: Endpoint
    local: Local


class FixOptions(Where, total=False):
    """The options of `hubpub fleet fix`: what is changed in cards where they are published."""

    set: Annotated[
        Sequence[str] | Mapping[str, Any] | None,
        Option(
            "Set a key of the front matter.",
            python='Keys of the front matter and their values: ``{"license": "mit"}``.',
            metavar="KEY=VALUE",
        ),
    ]
    set_missing: Annotated[
        Sequence[str] | Mapping[str, Any] | None,
        Option(
            "Set a key where it is missing or empty.",
            python="The same, where a key is missing or empty.",
            metavar="KEY=VALUE",
        ),
    ]
    add_tag: Annotated[Sequence[str] | None, Option("Add a tag, where it is not there.", metavar="TAG")]
    select: Annotated[
        Sequence[str] | None,
        Option(
            "Mend these findings: codes or families, as BD,MD001.",
            "Where nothing is set and nothing selected, all that `hubpub check --fix` mends.",
            metavar="CODES",
        ),
    ]
    ignore: Annotated[Sequence[str] | None, Option("Mend none of these.", metavar="CODES")]
    gated: Annotated[
        GateWord | None,
        Option("Who gets the files: all, those who ask (auto), those who are let (manual)."),
    ]
    pr: Annotated[bool | None, Option("Open a pull request in each repository in place of a commit.")]
    message: Annotated[str | None, Option("What each commit says in its first line.", metavar="TEXT")]
    dry_run: Annotated[bool, Option("Only tell what would change.", default=False)]
