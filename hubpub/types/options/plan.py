"""The options of a plan: what is made of a folder, and where it shall go."""

# no `from __future__ import annotations`: the annotations below are read by the program
from collections.abc import Sequence
from typing import Annotated, Any

from hubpub.types.options.declaration import RECIPES, Key, Option
from hubpub.types.options.shared import Endpoint, Force, Local, Private, SharedOptions
from hubpub.types.options.thumbnail import Avatars, IsPublished, Look, Samples
from hubpub.types.options.values import Facts, Prune


class PlanOptions(SharedOptions, total=False):
    """The options of `hubpub plan` and of `hubpub.prepare`."""

    recipe: Annotated[
        str | None,
        Option(
            "Render the card by this recipe ({recipes}).",
            "Without one, the folder's own README.md is the card. What has a dot or a slash in it is the path of a "
            "Jinja template.",
            metavar="NAME|TEMPLATE",
            toml=Key(
                "The card's recipe, or a Jinja template: its path, relative to this file and in its folder.",
                (RECIPES,),
                relative="if no name",
            ),
            action="The recipe to render the card by, or the path of a Jinja template; without one, the folder's own "
            "README.md is the card.",
            of_folder=True,
        ),
    ]
    facts: Annotated[
        Facts | None,
        Option(
            "The recipe's facts, or a whole source: JSON or TOML; - for stdin.",
            python="The recipe's facts, or a whole source: a file (JSON or TOML), or the data itself.",
            metavar="FILE",
            toml=Key("The facts file, relative to this file and in its folder.", type=str, relative="always"),
            action="The recipe's facts, or a whole source, as a JSON or TOML file.",
            of_folder=True,
        ),
    ]
    include: Annotated[
        Sequence[str],
        Option(
            "Publish only files that match, as `hf upload` does.",
            "GLOB is held against the whole path: `*` takes `/` too, and a pattern that ends in `/` means all in that "
            "directory.",
            metavar="GLOB",
            default=(),
            toml="Patterns of the files to publish; all by default.",
            action="Publish only files that match one of these patterns, one a line.",
            of_folder=True,
        ),
    ]
    exclude: Annotated[
        Sequence[str],
        Option(
            "Do not publish files that match; it wins over --include.",
            python="Patterns of files that are not published; they win over ``include``.",
            metavar="GLOB",
            default=(),
            toml="Patterns of files that are not published; they win over `include`.",
            action="Do not publish files that match one of these patterns, one a line.",
            of_folder=True,
        ),
    ]
    also: Annotated[
        Sequence[str],
        Option(
            "Publish files that match though hubpub would leave them out, such as 'runs/**'.",
            "What may hold secrets and what leads out of the folder stays out all the same. "
            "Where patterns to include are given, a file has to match those too.",
            metavar="GLOB",
            default=(),
            toml="Patterns of files to publish though hubpub would leave them out, such as `runs/**`.",
            action="Publish files that match one of these patterns though hubpub would leave them out, one a line.",
            of_folder=True,
        ),
    ]
    run: Annotated[
        Any,
        Option(
            "The W&B run that trained it: entity/project/id, URL or directory.",
            "Its lineage completes the source, and what it logged is held against the folder.",
            metavar="RUN",
            toml=Key(
                "The W&B run that trained the model: entity/project/id, its URL, or its directory, relative to this "
                "file.",
                ("wandb/huggingtweets/j1ak5d5p",),
                type=str,
                relative="if there",
            ),
            action="The W&B run that trained the model, as entity/project/id, the URL of its page, or a local run "
            "directory.",
        ),
    ]
    eval_results: Annotated[
        Sequence[str],
        Option(
            "Publish this metric as a result of a benchmark, in .eval_results/.",
            "The benchmark is a dataset on the Hub, and TASK is one of its eval.yaml: no file of a model tells either. "
            "Of a metric that was measured on several splits write SPLIT/METRIC.",
            metavar="METRIC=OWNER/BENCHMARK:TASK",
            default=(),
            toml=Key(
                "Metrics to publish as results of a benchmark, in `.eval_results/`, each as "
                "`METRIC=OWNER/BENCHMARK:TASK`.",
                ("accuracy=cais/hle:default",),
            ),
            action="Metrics to publish as results of a benchmark, one a line, each as METRIC=OWNER/BENCHMARK:TASK.",
            of_folder=True,
        ),
    ]
    endpoint: Endpoint
    local: Local
    private: Private
    message: Annotated[
        str | None,
        Option("The commit's first line.", metavar="TEXT", short="-m", toml="The commit's first line."),
    ]
    force: Force
    prune: Annotated[
        Prune | None,
        Option(
            "Delete what an earlier push published and the folder no longer has; with --prune=all, whatever else the "
            "folder does not have.",
            "What the Hub keeps itself stays.",
            python="`ours` deletes what an earlier push published and the folder no longer has, and shards that the "
            "index no longer names; `all` deletes whatever else the folder does not have.",
            toml=Key(
                "What a push deletes: `ours`, what an earlier push published and the folder no longer has; `all`, "
                "whatever the folder does not have. What no push of ours published only a caller deletes, with "
                "--prune=all: the file may be a stranger's."
            ),
            bare="ours",
            of_folder=True,
        ),
    ]
    pr: Annotated[
        bool | None,
        Option(
            "Open a pull request with the one commit.",
            "It needs no right to the repository itself.",
            toml="Open a pull request in place of a commit to the branch.",
            action='"true" opens a pull request on the Hub with the one commit.',
            contradicts=("branch", "tag"),
        ),
    ]
    branch: Annotated[
        str | None,
        Option(
            "Publish to this branch; it is created where it has to be.",
            "A new one begins at main.",
            metavar="NAME",
            short="-b",
            toml="The branch to publish to; created where it has to be.",
            contradicts=("pr",),
            named=True,
        ),
    ]
    tag: Annotated[
        str | None,
        Option(
            "Tag the commit once it is verified; a tag is never moved.",
            "One that is elsewhere is an error before anything is published. So is a tag of a branch's name, and the "
            "reverse.",
            metavar="NAME",
            toml="A tag to create after verification; it is never moved.",
            action="A tag for the commit once it is verified. A tag is never moved.",
            contradicts=("pr",),
            named=True,
        ),
    ]
    thumbnail: IsPublished
    theme: Look
    sample: Samples
    avatar: Avatars
