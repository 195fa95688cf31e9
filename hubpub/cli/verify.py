"""The command line's `verify`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubpub.cli.options import PATH, output_options, push_option
from hubpub.cli.terminal import bar, colour, write

if TYPE_CHECKING:
    from hubpub.types.signer import Trust


@click.command()
@click.argument("repo")
@click.option("--revision", metavar="REV", help="What of it: a branch, a tag, a commit, or refs/pr/1; main by default.")
@click.option("--receipt", metavar="FILE", type=PATH, help="Hold it against this receipt of a push.")
@click.option("--folder", metavar="DIR", type=PATH, help="Hold it against the folder that was published.")
@click.option("--deep", is_flag=True, help="Download every file and hash it.")
@click.option("--key", metavar="FILE", type=PATH, help="With --deep: the signature must be of this public key (PEM).")
@click.option(
    "--certificate",
    "chain",
    metavar="FILE",
    type=PATH,
    multiple=True,
    help="With --deep: its certificate must be under these (PEM); once for each.",
)
@click.option("--identity", metavar="WHO", help="With --deep: Sigstore must have signed for this address or workflow.")
@click.option("--issuer", metavar="URL", help="Who vouches for the --identity.")
@push_option("local", "endpoint")
@output_options("verification")
def verify(
    *,
    repo: str,
    revision: str | None,
    receipt: Path | None,
    folder: Path | None,
    deep: bool,
    key: Path | None,
    chain: tuple[Path, ...],
    identity: str | None,
    issuer: str | None,
    local: bool | None,
    endpoint: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Say what has changed in REPO since it was published, file by file; exits with 1 if anything has.

    Without --receipt and --folder, the newest receipt for that revision on this machine is taken; where there is none,
    --deep with --key (or --certificate, or --identity) holds every file against the signature alone.
    """
    from hubpub.cli.output.formats import Style, format_value
    from hubpub.workflows.verify import api

    watched = sys.stderr.isatty() and not quiet and form == "text"
    with bar("reading", watched=watched) as progress:
        found = api.verify(
            repo,
            revision=revision,
            receipt=receipt,
            folder=folder,
            deep=deep,
            trust=_trust(key, chain, identity, issuer),
            local=local,
            endpoint=endpoint,
            progress=progress,
        )
    write(format_value(form, "verification", found, Style(colour(), quiet)))
    return 0 if found.holds else 1


def _trust(key: Path | None, chain: tuple[Path, ...], identity: str | None, issuer: str | None) -> Trust | None:
    from hubpub.errors import CallError
    from hubpub.types.signer import Trust

    if sum(map(bool, (key, chain, identity or issuer))) > 1:
        raise CallError("a key, certificates and an identity are not asked for at once", "Leave all but one out.")
    return Trust(key, chain, identity, issuer) if key or chain or identity or issuer else None
