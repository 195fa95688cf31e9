"""Keys and certificates, as those who sign models have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import PublicFormat as Public
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hubpub.types.signer import Signer


class Keys:
    """Keys and certificates in a directory: a signer's, another's, and a chain of root, intermediate and leaf."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.private = self.key("one")
        self.other = self.key("other")

    def key(self, name: str, curve: ec.EllipticCurve | None = None, password: bytes | None = None) -> Path:
        key = ec.generate_private_key(curve or ec.SECP256R1())
        return self.write(name, key, password)

    def write(self, name: str, key, password: bytes | None = None) -> Path:
        path = self.place / f"{name}.pem"
        encryption = BestAvailableEncryption(password) if password else NoEncryption()
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        self.public(name).write_bytes(key.public_key().public_bytes(Encoding.PEM, Public.SubjectPublicKeyInfo))
        return path

    def public(self, name: str) -> Path:
        return self.place / f"{name}.pub"

    def chain(self, name: str) -> tuple[Signer, Path]:
        """A signer with a leaf below an intermediate below a root, and the root's file."""
        made, issuer, issuer_key = [], None, None
        for part in ("root", "intermediate", "leaf"):
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} {part}")])
            now = datetime.now(UTC)
            builder = (
                x509.CertificateBuilder()
                .subject_name(subject)
                .issuer_name(issuer or subject)
                .public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(now - timedelta(days=1))
                .not_valid_after(now + timedelta(days=10))
                .add_extension(x509.BasicConstraints(ca=part != "leaf", path_length=None), critical=True)
            )
            if part == "leaf":
                usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
                builder = builder.add_extension(usage, critical=False)
            certificate = builder.sign(issuer_key or key, hashes.SHA256())
            path = self.place / f"{name}-{part}.crt"
            path.write_bytes(certificate.public_bytes(Encoding.PEM))
            made.append((path, self.write(f"{name}-{part}", key)))
            issuer, issuer_key = subject, key
        (root, _), (middle, _), (leaf, leaf_key) = made
        return Signer(leaf_key, certificate=leaf, chain=(middle, root)), root

    def own_root(self, name: str) -> Signer:
        """A signer whose certificate is its own root."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=10))
            .add_extension(usage, critical=False)
        )
        path = self.place / f"{name}.crt"
        path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
        return Signer(self.write(name, key), certificate=path)
