"""Who signs a model, and whose signatures are believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubpub.errors import CallError


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. Without a key Sigstore does, by an identity: in CI the job's own, else by a browser; needs a network.

    Attributes:
        key: A private key on an elliptic curve (P-256, P-384 or P-521), PEM.
        password: Of the key, where it is encrypted; a certificate's key must not be.
        certificate: The key's certificate, PEM.
        chain: The certificates between it and the root that verifiers trust, and that root; PEM. None for one that
            is its own root.
        identity_token: An OIDC token for Sigstore, in place of the job's own.
    """

    key: Path | None = None
    password: str | None = field(default=None, repr=False)
    certificate: Path | None = None
    chain: tuple[Path, ...] = ()
    identity_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Takes paths as text too."""
        _as_paths(self, "key", "certificate", "chain")

    def __str__(self) -> str:
        """Who it is, for people: files by their names alone."""
        if self.key is None:
            return "Sigstore"
        return f"the certificate {self.certificate.name}" if self.certificate else f"the key {self.key.name}"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures are believed: those of a key, of a chain of certificates, or of an identity.

    Attributes:
        key: The public key, PEM.
        chain: The certificates that are trusted, PEM.
        identity: For Sigstore, who must have signed: an address, or a workflow's URL.
        issuer: For Sigstore, who vouches for the identity, such as https://token.actions.githubusercontent.com.
    """

    key: Path | None = None
    chain: tuple[Path, ...] = ()
    identity: str | None = None
    issuer: str | None = None

    def __post_init__(self) -> None:
        """Takes paths as text too."""
        _as_paths(self, "key", "chain")

    def __str__(self) -> str:
        """Who it is, for people: files by their names alone."""
        if self.key is not None:
            return f"the key {self.key.name}"
        if self.chain:
            return f"the certificates {', '.join(path.name for path in self.chain)}"
        return f"{self.identity} ({self.issuer})"


def _as_paths(who: Signer | Trust, *names: str) -> None:
    """Makes paths of what may be text; of a chain that is one file, a chain.

    Raises:
        CallError: It is neither.
    """
    for name in names:
        given = getattr(who, name)
        try:
            if name == "chain":
                made: Any = (Path(given),) if isinstance(given, (str, Path)) else tuple(map(Path, given))
            else:
                made = None if given is None else Path(given)
        except TypeError as error:
            raise CallError(f"{name} is {given!r}, and no path", "Name a file (PEM).") from error
        object.__setattr__(who, name, made)
