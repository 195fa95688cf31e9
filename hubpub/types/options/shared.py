"""What several commands take: the hub and the account; and what both halves of a push take."""

# no `from __future__ import annotations`: the annotations below are read by the program
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Flag, Key, Option
from hubpub.types.options.values import PASSWORD
from hubpub.types.signer import Signer

Endpoint = Annotated[
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
"""Which hub."""

Local = Annotated[
    bool | None,
    Option("Use the embedded local hub: no account, no network.", toml="Publish to the embedded local hub."),
]
"""Whether it is the embedded one."""

Token = Annotated[
    str | None,
    Option("The account's token; by default the one that `hf auth login` or HF_TOKEN left.", cli=None, in_plan=False),
]
"""Whose account."""

Private = Annotated[
    bool | None,
    Option(
        "Make a repository that is created private.",
        "Where there is a public one of that name, also one that somebody makes meanwhile, nothing is published.",
        toml="Whether a repository that is created is private; to one that is public, nothing is published then.",
        action='"true" makes a repository that is created private. To one that is public, nothing is published then.',
    ),
]
"""Who sees a repository that is created."""

Force = Annotated[
    Sequence[str],
    Option(
        "Let findings of this code through.",
        metavar="CODE",
        default=(),
        toml="Codes of findings to let through. SC, RP, WT031 and WT032 only a caller lets through, with --force: "
        "the file may be a stranger's.",
    ),
]
"""What is let through."""


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
    token: Token
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
