"""The options of `verify`."""

# no `from __future__ import annotations`: the annotations below are read by the program
from pathlib import Path
from typing import Annotated, TypedDict

from hubpub.types.options.declaration import Flag, Option
from hubpub.types.options.shared import Endpoint, Local, Token
from hubpub.types.options.values import Kept
from hubpub.types.signer import Trust


class VerifyOptions(TypedDict, total=False):
    """The options of `hubpub verify` and of `hubpub.verify`."""

    revision: Annotated[
        str | None,
        Option(
            "What of it: a branch, a tag, a commit, or refs/pr/1; main by default.",
            python="What of it to look at: a branch, a tag, a commit, or a pull request (``refs/pr/1``); by default "
            "what the receipt is of, or the folder's settings name, else ``main``.",
            metavar="REV",
            named=True,
        ),
    ]
    receipt: Annotated[
        Kept | Path | str | None,
        Option(
            "Hold it against this receipt of a push.",
            python="What to hold it against: a receipt, or its file.",
            metavar="FILE",
        ),
    ]
    folder: Annotated[
        Path | str | None,
        Option(
            "Hold it against the folder that was published.",
            python="Or the folder that was published: it is read and hashed.",
            metavar="DIR",
        ),
    ]
    deep: Annotated[
        bool,
        Option(
            "Download every file and hash it.",
            python="Whether to download every file and hash it; else the hub's word on its digests is taken.",
            default=False,
        ),
    ]
    trust: Annotated[
        Trust | None,
        Option(
            "Whose signature the repository must hold, over the files as they are served; for that, ``deep``.",
            flags=(
                Flag(
                    "--key",
                    "With --deep: the signature must be of this public key (PEM).",
                    "FILE",
                    python="trust=hubpub.Trust(key=…)",
                ),
                Flag(
                    "--certificate",
                    "With --deep: its certificate must be under these (PEM); once for each.",
                    "FILE",
                    many=True,
                    python="trust=hubpub.Trust(chain=…)",
                ),
                Flag(
                    "--identity",
                    "With --deep: Sigstore must have signed for this address or workflow.",
                    "WHO",
                    text=True,
                    python="trust=hubpub.Trust(identity=…)",
                ),
                Flag(
                    "--issuer",
                    "Who vouches for the --identity.",
                    "URL",
                    text=True,
                    python="trust=hubpub.Trust(issuer=…)",
                ),
            ),
        ),
    ]
    local: Local
    endpoint: Endpoint
    token: Token
