"""Every option of a push, said once.

From these declarations come the flags of `hubpub push` and `hubpub plan`, the keys of hubpub.toml and their schema, the
inputs of the push action, the tables of the docs, the arguments of `hubpub.push` with their help, the check of every
value, and the one rule by which what a caller says and what hubpub.toml says are merged.
"""

# no `from __future__ import annotations`: the annotations below are read by the program
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypedDict, get_args, get_type_hints

from hubpub.types.declaration import Declared, Flag, Key, Option
from hubpub.types.signer import Signer

Prune = Literal["ours", "all"]
"""What of the repository a push deletes: what hubpub published earlier, or whatever the folder does not have."""

Gated = Literal["auto", "manual", False]
"""Who gets a file: all (False), those who ask (``auto``), those who are let (``manual``); the Hub's words."""

LinkBack = Literal["summary", "artifact"]
"""How W&B is told where the model went: in the run's summary, or there and by an artifact of references too."""

PASSWORD = "HUBPUB_SIGN_PASSWORD"  # noqa: S105 - its name
"""The environment variable that a key's password is taken from: on the command line, every process could read it."""


class Parsed(Protocol):
    """A file of facts that was read already."""

    @property
    def name(self) -> str:
        """What errors call it."""

    @property
    def data(self) -> dict[str, Any]:
        """Its content."""


Facts = Parsed | Path | str | Mapping[str, Any]


class Places(TypedDict, total=False):
    """What is pushed, and where: these two have no name before them."""

    folder: Annotated[
        Path | str,
        Option(
            "What training left behind; or a card (README.md), to publish it alone.",
            cli="FOLDER",
            action="The folder that training left behind, or a card (README.md) to publish alone.",
        ),
    ]
    repo: Annotated[
        str | None,
        Option(
            "namespace/name; by default what hubpub.toml, the facts or the recipe say.",
            cli="REPO",
            toml=Key("namespace/name on the Hub.", ("me/my-model",)),
            action="namespace/name on the Hub; by default what the folder's hubpub.toml, the facts or the recipe say.",
        ),
    ]


class SharedOptions(TypedDict, total=False):
    """What both halves of a push take: the plan, and what is done of it."""

    sign: Annotated[
        Signer | None,
        Option(
            "Who signs the files, by the OpenSSF's model-signing: a hubpub.Signer.",
            "`publish` needs it as `prepare` was given it, and signs.",
            flags=(
                Flag(
                    "--sign",
                    "Publish a signature over the files too: by --sign-key, else by Sigstore, which needs a network.",
                    python="sign=hubpub.Signer()",
                ),
                Flag(
                    "--sign-key",
                    f"Sign with this private key (PEM, elliptic curve); its password is in {PASSWORD}.",
                    "FILE",
                    python="hubpub.Signer(key=…)",
                ),
                Flag(
                    "--sign-certificate",
                    "The key's certificate (PEM).",
                    "FILE",
                    python="hubpub.Signer(certificate=…)",
                ),
                Flag(
                    "--sign-chain",
                    "A certificate between it and the root, and the root (PEM); once for each.",
                    "FILE",
                    many=True,
                    python="hubpub.Signer(chain=…)",
                ),
            ),
            in_plan=False,
        ),
    ]
    token: Annotated[
        str | None,
        Option(
            "The account's token; by default the one that `hf auth login` or HF_TOKEN left.", cli=None, in_plan=False
        ),
    ]
    cache: Annotated[
        bool,
        Option(
            "Whether what is known of files that did not change since an earlier push is not read again.",
            default=True,
            flags=(Flag("--no-cache", "Read every file anew.", python="cache=False"),),
            in_plan=False,
        ),
    ]
    timeout: Annotated[
        float,
        Option(
            "For all that W&B is asked; 25.",
            python="Seconds, for all that W&B is asked about the run.",
            metavar="SECONDS",
            default=25.0,
            in_plan=False,
        ),
    ]


class PlanOptions(SharedOptions, total=False):
    """The options of `hubpub plan` and of `hubpub.prepare`."""

    recipe: Annotated[
        str | None,
        Option(
            "Render the card by this recipe (huggingtweets).",
            "Without one, the folder's own README.md is the card.",
            metavar="NAME",
            toml=Key("The card's recipe.", ("huggingtweets",)),
            action="The recipe to render the card by; without one, the folder's own README.md is the card.",
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
    endpoint: Annotated[
        str | None,
        Option(
            "Another hub; HF_ENDPOINT or huggingface.co by default.",
            metavar="URL",
            toml=Key(
                "The hub that the model is meant for. It chooses nothing: tokens go only where the --endpoint flag, "
                "HF_ENDPOINT or the default says, and a push elsewhere is refused.",
                decides=False,
            ),
            action=True,
            contradicts=("local",),
        ),
    ]
    local: Annotated[
        bool | None,
        Option("Use the embedded local hub: no account, no network.", toml="Publish to the embedded local hub."),
    ]
    private: Annotated[
        bool | None,
        Option(
            "Make a repository that is created private.",
            "Where somebody makes a public one of that name meanwhile, nothing is published. Of one that is public "
            "already the plan says so, and it stays so.",
            toml="Whether a repository that is created is private.",
            action='"true" makes a repository that is created private.',
        ),
    ]
    message: Annotated[str | None, Option("The commit's first line.", metavar="TEXT", toml="The commit's first line.")]
    force: Annotated[
        Sequence[str],
        Option(
            "Let findings of this code through.",
            metavar="CODE",
            default=(),
            toml="Codes of findings to let through. SC, RP, WT031 and WT032 only a caller lets through, with --force: "
            "the file may be a stranger's.",
        ),
    ]
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
                "whatever the folder does not have."
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
            toml=Key("Who gets the files: all (false), those who ask (`auto`), those who are let (`manual`)."),
        ),
    ]


class CommandLine(TypedDict, total=False):
    """What only the command line of a push takes."""

    yes: Annotated[bool, Option("Do not ask before publishing.", "Without a terminal it never asks.", default=False)]
    dry_run: Annotated[
        bool,
        Option(
            "Only show the plan, as `hubpub plan` does.",
            default=False,
            action='"true" only shows the plan. An event of a pull request never publishes, whatever stands here.',
        ),
    ]


@cache
def declared(kind: type) -> dict[str, Declared]:
    """The options of one of the classes above, by name: in the order in which people are shown them."""
    shared = SharedOptions.__annotations__
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        value, option = get_args(hint)
        found[name] = Declared(name, value, option)
    own = (name for name in found if name not in shared or kind is SharedOptions)
    return {name: found[name] for name in (*own, *(name for name in found if name in shared))}


def keys() -> dict[str, Declared]:
    """The options that hubpub.toml may say, by name."""
    both = declared(Places) | declared(MergedOptions)
    return {name: known for name, known in both.items() if known.option.key}


def inputs() -> dict[str, str]:
    """The inputs of the push action that are options, with their descriptions."""
    every = declared(Places) | declared(PushOptions) | declared(CommandLine)
    return {
        name.replace("_", "-"): known.option.help if known.option.action is True else str(known.option.action)
        for name, known in every.items()
        if known.option.action
    }
