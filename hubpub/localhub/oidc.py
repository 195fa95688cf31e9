"""Trusted publishing: a CI job exchanges its id token for a token of one repository, for one hour (RFC 8693).

`trusted.json` in the hub's root holds the trusted publishers: for each repository, issuers and the exact claims that
their id tokens must have. The hub verifies no signatures itself, since that takes a JWT library: whoever starts it may
give it a function that does (`verify_id_token` of `create_app`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from filelock import FileLock

from hubpub.localhub.disk import read_json, write_json
from hubpub.localhub.names import RepoKey
from hubpub.localhub.tickets import Tickets
from hubpub.localhub.users import User, make_root

TOKEN_PREFIX = "hf_jwt_"  # noqa: S105 - what the Hub's begin with


@dataclass(frozen=True)
class TrustedPublisher:
    """A trusted publisher of a repository: an issuer of id tokens, and the claims that they must have."""

    repo: str
    issuer: str
    claims: Mapping[str, str]

    def accepts(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether an id token is from this publisher: every claim to the letter."""
        wanted = {"iss": self.issuer, **self.claims}
        return all(claims.get(name) == value for name, value in wanted.items())


@dataclass(frozen=True)
class PublisherUser(User):
    """The holder of an exchanged token, which is good for one repository."""

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
        known = [asdict(publisher) for publisher in trusted_publishers(root)]
        added = TrustedPublisher(repo, issuer, claims)
        write_json(root / "trusted.json", {"publishers": [*known, asdict(added)]}, mode=0o600)


def trusted_publishers(root: Path) -> list[TrustedPublisher]:
    """Every trusted publisher of the hub at `root`."""
    known: list[dict[str, Any]] = (read_json(root / "trusted.json") or {}).get("publishers", [])
    return [TrustedPublisher(**publisher) for publisher in known]


def publisher_user(tickets: Tickets, token: str) -> PublisherUser:
    """The holder of an exchanged token. Raises ApiError 401 for a token that is forged or has expired."""
    claims = tickets.read(token.removeprefix(TOKEN_PREFIX), "publish")
    key = RepoKey(str(claims["type"]), str(claims["namespace"]), str(claims["name"]))
    return PublisherUser(f"[OIDC] {claims['publisher']}", token, key=key)
