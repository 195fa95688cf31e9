"""Keys and certificates as files, and what is said of those that are unfit."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from hubpub.errors import CallError
from hubpub.signing import keys
from tests.support.keys import Keys


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


def test_a_private_key_and_its_public_half(made):
    locked = made.key("locked", password=b"abc")
    assert keys.public_half(keys.private(locked, "abc")) == made.public("locked").read_bytes()
    assert keys.public_half(keys.private(made.private)) == made.public("one").read_bytes()
    for path, password, said in (
        (locked, None, r"locked\.pem is encrypted, and there is no password"),
        (locked, "wrong", r"the password of locked\.pem is wrong"),
        (made.private, "abc", r"one\.pem is not encrypted, and a password is given"),
        (made.public("one"), None, r"one\.pub is no private key"),
    ):
        with pytest.raises(CallError, match=said):
            keys.private(path, password)


def test_the_key_of_a_certificate_must_not_be_encrypted(made):
    assert keys.public_half(keys.private_of_certificate(made.private)) == made.public("one").read_bytes()
    with pytest.raises(CallError, match=r"shut\.pem is encrypted, and a certificate's key must not be: no password"):
        keys.private_of_certificate(made.key("shut", password=b"abc"))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_keys_on_a_curve_will_do(made, curve):
    path = made.key(curve.name, curve)
    keys.require_curve(keys.private(path), path)
    keys.require_curve(keys.public(made.public(curve.name)), path)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_other_keys_will_not(made, kind):
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ed25519.Ed25519PrivateKey.generate()
    path = made.write(kind, key)
    for half, read in ((path, keys.private), (made.public(kind), keys.public)):
        with pytest.raises(CallError, match=f"the key {half.name} is not on an elliptic curve"):
            keys.require_curve(read(half), half)


def test_a_certificates_bytes(made):
    signer, root = made.chain("der")
    assert keys.der(root) == load_pem_x509_certificate(root.read_bytes()).public_bytes(Encoding.DER)
    assert signer.certificate
    assert keys.der(signer.certificate) != keys.der(root)
