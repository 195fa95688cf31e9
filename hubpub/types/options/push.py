"""The options of a push: those of its plan, and how that is done."""

# no `from __future__ import annotations`: the annotations below are read by the program
from pathlib import Path
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Flag, Key, Option
from hubpub.types.options.plan import PlanOptions
from hubpub.types.options.shared import SharedOptions
from hubpub.types.options.values import Gated, LinkBack


class PublishOptions(SharedOptions, total=False):
    """The options of `hubpub.publish`: how what is planned is done, and who is told."""

    receipt_file: Annotated[
        Path | str | None,
        Option("Write the receipt there too.", metavar="FILE", cli="--receipt", in_plan=False),
    ]
    link_back: Annotated[
        LinkBack | None,
        Option(
            "Tell W&B where the model went: `summary` writes it to the run's summary, `artifact` logs the published "
            "files as references too.",
            "Failing to do so is a line in the receipt.",
            flags=(
                Flag("--link-back", "Write the Hub's URL and commit to the run's summary.", python="link_back="),
                Flag(
                    "--link-back-artifact",
                    "The same, and log the published files there as references.",
                    python="link_back='artifact'",
                ),
            ),
            in_plan=False,
        ),
    ]


class PushOptions(PlanOptions, PublishOptions, total=False):
    """The options of `hubpub push` and of `hubpub.push`."""


class MergedOptions(PushOptions, total=False):
    """What is said of a push by its caller or by hubpub.toml, which alone says the last."""

    gated: Annotated[
        Gated | None,
        Option(
            "Who gets the files; left as it is by default.",
            "Set only where it differs; the plan and the receipt say so, and a pull request sets nothing. A gate is "
            "closed just before the commit and put back where that is not made; it is opened after.",
            cli=None,
            toml=Key(
                "Who gets the files: all (false), those who ask (`auto`), those who are let (`manual`). It closes a "
                "gate; one that is closed only a caller opens, with --force RP007: the file may be a stranger's."
            ),
        ),
    ]


class CommandLine(TypedDict, total=False):
    """What only the command line of a push takes."""

    yes: Annotated[
        bool,
        Option("Do not ask before publishing.", "Without a terminal it never asks.", short="-y", default=False),
    ]
    dry_run: Annotated[
        bool,
        Option(
            "Only show the plan, as `hubpub plan` does.",
            default=False,
            action='"true" only shows the plan. An event of a pull request never publishes, whatever stands here.',
        ),
    ]
