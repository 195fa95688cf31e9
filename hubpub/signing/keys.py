"""Reads keys and certificates, and says why one is unfit.

What the signing library itself says of those helps nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.errors import CallError
from hubpub.types.options.values import PASSWORD
from hubpub.types.spelling import spelled

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes


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
                f"Name each one above it, and the root, with {spelled('sign_chain')}.",
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
