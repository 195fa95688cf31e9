"""Who signs, whose signatures are believed, and their keys and certificates as files: read, and said why one is unfit.

What the signing library itself says of those helps nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubpub.errors import CallError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes


PASSWORD = "HUBPUB_SIGN_PASSWORD"  # noqa: S105 - its name
"""The environment variable that the command line takes a key's password from."""


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


def private(path: Path, password: str | None = None) -> PrivateKeyTypes:
    """A private key.

    Raises:
        CallError: It is no private key, or the password is missing, wrong or not wanted.
        OSError: It cannot be read.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = path.read_bytes()
    try:
        return load_pem_private_key(data, password.encode() if password else None)
    except TypeError as error:
        if password:
            raise CallError(f"{path.name} is not encrypted, and a password is given", f"Unset {PASSWORD}.") from error
        raise CallError(
            f"{path.name} is encrypted, and there is no password", f"Set {PASSWORD}, or give Signer its password."
        ) from error
    except ValueError as error:
        if b"ENCRYPTED" in data:
            raise CallError(f"the password of {path.name} is wrong", f"Set {PASSWORD} anew.") from error
        raise CallError(
            f"{path.name} is no private key",
            "Name a PEM file (-----BEGIN PRIVATE KEY-----), such as openssl ecparam -name prime256v1 -genkey -noout "
            "writes.",
        ) from error


def private_of_certificate(path: Path) -> PrivateKeyTypes:
    """A private key to sign with by its certificate: the library takes a password for keys without one alone.

    Raises:
        CallError: It is encrypted, or no private key.
        OSError: It cannot be read.
    """
    if b"ENCRYPTED" in path.read_bytes():
        raise CallError(
            f"{path.name} is encrypted, and a certificate's key must not be: no password is taken for it",
            f"Decrypt it: (umask 077; openssl pkey -in {path.name} -out plain.pem), and sign with plain.pem.",
        )
    return private(path)


def public(path: Path) -> PublicKeyTypes:
    """A public key.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no public key.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return load_pem_public_key(path.read_bytes())


def require_curve(key: PrivateKeyTypes | PublicKeyTypes, path: Path) -> None:
    """Sees to it that a key is of the kind that models are signed with.

    Raises:
        CallError: It is not.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    if not isinstance(key, (ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey)):
        raise CallError(
            f"the key {path.name} is not on an elliptic curve, and others do not sign models",
            "Use one of P-256, P-384 or P-521: openssl ecparam -name prime256v1 -genkey -noout.",
        )


def require_chain(certificate: Path, chain: Sequence[Path]) -> None:
    """Sees to it that a certificate's chain is whole: nobody could verify what is signed with a part of one.

    Raises:
        CallError: A certificate is missing.
        OSError: A file cannot be read.
        ValueError: One holds no certificate.
    """
    from cryptography.x509 import load_pem_x509_certificate, load_pem_x509_certificates

    above = [found for path in chain for found in load_pem_x509_certificates(path.read_bytes())]
    at = load_pem_x509_certificate(certificate.read_bytes())
    while at.issuer != at.subject:
        issuer = next((found for found in above if found.subject == at.issuer), None)
        if issuer is None:
            raise CallError(
                f"the chain of {certificate.name} lacks the certificate of {at.issuer.rfc4514_string()}",
                "Name each one above it, and the root, with --sign-chain.",
            )
        above.remove(issuer)  # two that vouch for each other lead nowhere
        at = issuer


def public_half(key: PrivateKeyTypes) -> bytes:
    """The public key of a private one, PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def der(certificate: Path) -> bytes:
    """A certificate as the bytes that a signature holds.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no certificate.
    """
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(certificate.read_bytes()).public_bytes(Encoding.DER)
