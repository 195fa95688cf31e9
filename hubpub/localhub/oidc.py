"""Trusted publishing: a CI's id token, exchanged for a token of one repository and one hour (RFC 8693).

`trusted.json` in the hub's root names who is trusted: for each repository, issuers and the claims that their id tokens
must have, to the letter. The hub itself verifies no signatures: that takes a JWT library, and whoever starts the hub
hands it a function that does (`verify_id_token` of `create_app`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from filelock import FileLock

from hubpub.localhub.accounts import Account, make_root
from hubpub.localhub.disk import read_json, write_json
from hubpub.localhub.names import RepoKey
from hubpub.localhub.tickets import Signer

TOKEN_PREFIX = "hf_jwt_"  # noqa: S105 - what the Hub's begin with


@dataclass(frozen=True)
class TrustedPublisher:
    """Who may publish to a repository: an issuer of id tokens, and the claims that they must have."""

    repo: str
    issuer: str
    claims: Mapping[str, str]

    def accepts(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether an id token is from this publisher: every claim to the letter."""
        wanted = {"iss": self.issuer, **self.claims}
        return all(claims.get(name) == value for name, value in wanted.items())


@dataclass(frozen=True)
class PublisherAccount(Account):
    """Whoever holds a token that was exchanged: at home in one repository, and nowhere else."""

    key: RepoKey = field(kw_only=True)
    scoped: ClassVar[bool] = True

    def sees(self, key: RepoKey) -> bool:
        """Tell whether a private repository is theirs."""
        return key == self.key

    def may_write(self, key: RepoKey) -> bool:
        """Tell whether this is their one repository."""
        return key == self.key

    def may_propose(self, key: RepoKey) -> bool:
        """Tell whether this is their one repository."""
        return key == self.key


def add_trusted_publisher(root: Path, repo: str, issuer: str, **claims: str) -> None:
    """Trust id tokens of an issuer, with these claims, to publish to a repository (`namespace/name`)."""
    with FileLock(make_root(root) / "trusted.lock", mode=0o600):
        known = [asdict(publisher) for publisher in trusted(root)]
        added = TrustedPublisher(repo, issuer, claims)
        write_json(root / "trusted.json", {"publishers": [*known, asdict(added)]}, mode=0o600)


def trusted(root: Path) -> list[TrustedPublisher]:
    """Every trusted publisher of the hub at `root`."""
    known: list[dict[str, Any]] = (read_json(root / "trusted.json") or {}).get("publishers", [])
    return [TrustedPublisher(**publisher) for publisher in known]


def publisher_account(signer: Signer, token: str) -> PublisherAccount:
    """Whoever holds an exchanged token.

    Raises HubError 401 for one that is forged or has expired.
    """
    claims = signer.read(token.removeprefix(TOKEN_PREFIX), "publish")
    key = RepoKey(str(claims["type"]), str(claims["namespace"]), str(claims["name"]))
    return PublisherAccount(f"[OIDC] {claims['publisher']}", token, key=key)
