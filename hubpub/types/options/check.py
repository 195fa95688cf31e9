"""The options of a check."""

# no `from __future__ import annotations`: the annotations below are read by the program
from collections.abc import Sequence
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Option


class CheckOptions(TypedDict, total=False):
    """The options of `hubpub.check`."""

    fix: Annotated[
        bool,
        Option(
            "Mend what has one right answer.",
            python="Whether to mend what has one right answer: cards are written.",
            default=False,
        ),
    ]
    diff: Annotated[
        bool,
        Option(
            "Show what --fix would change, and change nothing.",
            python="Whether to tell how mending changes the cards; nothing is written then.",
            default=False,
        ),
    ]
    select: Annotated[
        Sequence[str] | None,
        Option(
            "Judge by these alone: codes or families, as BD,MD001.",
            python='Codes of rules, or their beginnings (``["MD", "WT001"]``), to judge by; None for what '
            "``hubpub.toml`` says, or all.",
            metavar="CODES",
            toml="Codes, or the beginnings of codes, to judge by; all by default.",
        ),
    ]
    ignore: Annotated[
        Sequence[str] | None,
        Option(
            "Leave these out.",
            python="Codes, or their beginnings, to leave out; None for what ``hubpub.toml`` says, or none.",
            metavar="CODES",
            toml="Codes, or the beginnings of codes, to leave out.",
        ),
    ]


class CheckCommandLine(CheckOptions, total=False):
    """Those of `hubpub check`: Python tells what it found, and its caller judges how grave that is."""

    strict: Annotated[
        bool | None,
        Option("Exit with 1 on warnings too.", toml="Whether warnings fail a check as errors do."),
    ]
