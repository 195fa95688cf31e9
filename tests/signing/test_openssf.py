"""Signatures: made and judged by the library, and accepted by its own tool on what a reader downloads."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from hubpub import localhub
from hubpub.errors import BlockedError, CallError, MachineError
from hubpub.files.hashing import digest_files
from hubpub.files.scan import scan
from hubpub.signing.openssf import is_current, require_usable, sign_files, verify_signature
from hubpub.types.signature import SIGNATURE_PATH, is_signed
from hubpub.types.signer import Signer, Trust
from tests.support.commands import BIN, hubpub, run
from tests.support.keys import Keys
from tests.support.models import model_folder

FILES = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("README.md", "a/b.bin", "model.safetensors")}
CARD = "---\nlanguage: en\nlicense: mit\n---\n\n# A model\n\nWith some words.\n"


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_a_key_signs_and_its_other_half_verifies(keys, curve):
    private = keys.key(curve.name, curve)
    signature = sign_files(FILES, "m", Signer(private))
    verify_signature(signature, FILES, Trust(keys.public(curve.name)))
    with pytest.raises(BlockedError, match=r"model\.sig is not by whom is trusted: Key mismatch"):
        verify_signature(signature, FILES, Trust(keys.public("other")))


def test_an_encrypted_key(keys):
    private = keys.key("locked", password=b"open sesame")
    signature = sign_files(FILES, "m", Signer(private, password="open sesame"))
    verify_signature(signature, FILES, Trust(keys.public("locked")))
    assert is_current(signature, FILES, Signer(private, password="open sesame"))
    for password, said in ((None, "is encrypted, and there is no password"), ("wrong", "the password of .* is wrong")):
        with pytest.raises(CallError, match=said) as caught:
            sign_files(FILES, "m", Signer(private, password=password))
        assert "HUBPUB_SIGN_PASSWORD" in caught.value.next_step
    with pytest.raises(CallError, match=r"other\.pem is not encrypted, and a password is given"):
        sign_files(FILES, "m", Signer(keys.key("other"), password="open sesame"))


def test_a_chain_of_certificates(keys):
    signer, root = keys.chain("ours")
    other, other_root = keys.chain("theirs")
    signature = sign_files(FILES, "m", signer)
    verify_signature(signature, FILES, Trust(chain=(root,)))
    with pytest.raises(BlockedError, match=r"model\.sig is not by whom is trusted"):
        verify_signature(signature, FILES, Trust(chain=(other_root,)))
    assert is_current(signature, FILES, signer)
    assert not is_current(signature, FILES, other)
    assert not is_current(signature, FILES, Signer(keys.private))
    with pytest.raises(CallError, match="does not match"):
        sign_files(FILES, "m", Signer(keys.private, certificate=signer.certificate, chain=signer.chain))


def test_a_certificate_that_is_its_own_root(keys):
    alone = keys.own_root("alone")
    assert alone.certificate
    for signer in (alone, replace(alone, chain=(alone.certificate,))):
        signature = sign_files(FILES, "m", signer)
        verify_signature(signature, FILES, Trust(chain=(alone.certificate,)))
        assert is_current(signature, FILES, signer)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"a/b.bin": "0" * 64}, "these files are not what was signed: a/b.bin (differs)"),
        ({"new.bin": "0" * 64}, "these files are not what was signed: new.bin (is not signed)"),
        ({"README.md": None}, "these files are not what was signed: README.md (is absent)"),
        ({"a/b.bin": "0" * 64, "README.md": None}, "README.md (is absent), a/b.bin (differs)"),
    ],
)
def test_each_file_that_is_not_what_was_signed_is_named(keys, change, told):
    signature = sign_files(FILES, "m", Signer(keys.private))
    files = {path: digest for path, digest in (FILES | change).items() if digest}
    with pytest.raises(BlockedError) as error:
        verify_signature(signature, files, Trust(keys.public("one")))
    assert error.value.fact.endswith(told)
    assert not is_current(signature, files, Signer(keys.private))


def test_what_a_signature_does_not_cover(keys):
    extra = dict.fromkeys((".gitattributes", ".gitignore", ".github/ci.yml", ".cache/x", "model.sig"), "0" * 64)
    assert not any(map(is_signed, extra))
    assert all(map(is_signed, (*FILES, "a/.gitignore", "a/model.sig", "model.sigs")))
    signature = sign_files(FILES | extra, "m", Signer(keys.private))
    verify_signature(signature, FILES, Trust(keys.public("one")))
    verify_signature(signature, FILES | extra, Trust(keys.public("one")))


def meddled(signature: bytes, path: str, digest: str) -> bytes:
    """A signature whose statement was changed after it was made."""
    bundle = json.loads(signature)
    payload = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    resources = payload["predicate"]["resources"]
    next(resource for resource in resources if resource["name"] == path)["digest"] = digest
    root = hashlib.sha256(b"".join(bytes.fromhex(resource["digest"]) for resource in resources))
    payload["subject"][0]["digest"]["sha256"] = root.hexdigest()
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(json.dumps(payload).encode()).decode()
    return json.dumps(bundle).encode()


def test_what_the_library_remarks_stays_out_of_the_results(keys, capsys):
    document = json.loads(sign_files(FILES, "m", Signer(keys.private)))
    del document["verificationMaterial"]["publicKey"]["hint"]  # as older versions of it sign
    signature, trust = json.dumps(document).encode(), Trust(keys.public("one"))
    verify_signature(signature, FILES, trust)
    assert capsys.readouterr().out == ""


def test_standard_output_stays_everybodys_while_threads_verify(keys, capsys, monkeypatch):
    document = json.loads(sign_files(FILES, "m", Signer(keys.private)))
    del document["verificationMaterial"]["publicKey"]["hint"]
    signature, trust = json.dumps(document).encode(), Trust(keys.public("one"))
    from model_signing._signing import sign_ec_key

    real, inside, seen = sign_ec_key.Verifier.verify, threading.Barrier(5), []

    def verified(*arguments: object) -> object:
        inside.wait(60)
        seen.append(sys.stdout)
        print("a word of somebody else")
        result = real(*arguments)
        inside.wait(60)
        return result

    monkeypatch.setattr(sign_ec_key.Verifier, "verify", verified)
    out = sys.stdout
    with ThreadPoolExecutor(5) as threads:
        for done in [threads.submit(verify_signature, signature, FILES, trust) for _ in range(5)]:
            done.result()
    assert sys.stdout is out
    assert seen == [out] * 5
    assert capsys.readouterr().out == "a word of somebody else\n" * 5
    assert "print" not in vars(sign_ec_key)


def test_a_statement_that_was_changed_is_not_believed(keys):
    signer, root = keys.chain("meddled")
    for trust, who in ((Trust(keys.public("one")), Signer(keys.private)), (Trust(chain=(root,)), signer)):
        forged = meddled(sign_files(FILES, "m", who), "a/b.bin", "0" * 64)
        with pytest.raises(BlockedError, match=r"model\.sig is not by whom is trusted"):
            verify_signature(forged, FILES | {"a/b.bin": "0" * 64}, trust)
        assert not is_current(forged, FILES | {"a/b.bin": "0" * 64}, who)


@pytest.mark.parametrize(
    "signature",
    [
        *(b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"dsseEnvelope": {"payload": "e30="}}'),
        b'{"dsseEnvelope": {"payload": "?"}}',
    ],
)
def test_what_is_no_signature(keys, signature):
    with pytest.raises(BlockedError, match=r"model\.sig is no signature over files"):
        verify_signature(signature, FILES, Trust(keys.public("one")))
    assert not is_current(signature, FILES, Signer(keys.private))


def test_a_signature_that_lacks_a_part(keys):
    whole = json.loads(sign_files(FILES, "m", Signer(keys.private)))
    for part in whole:
        if part == "dsseEnvelope":
            continue
        cut = json.dumps({name: value for name, value in whole.items() if name != part}).encode()
        with pytest.raises(BlockedError, match=r"model\.sig is not by whom is trusted"):
            verify_signature(cut, FILES, Trust(keys.public("one")))


def test_keys_that_are_none(keys, tmp_path):
    text = tmp_path / "key.txt"
    text.write_text("no key")
    numbers = rsa.generate_private_key(65537, 2048)
    unfit = keys.write("rsa", numbers)
    with pytest.raises(CallError) as error:
        sign_files(FILES, "m", Signer(tmp_path / "absent.pem"))
    assert error.value.fact == f"cannot sign: {tmp_path / 'absent.pem'}: No such file or directory"
    for bad, other, signs, verifies in (
        (text, text, r"key\.txt is no private key", "cannot verify: "),
        (unfit, keys.public("rsa"), r"key rsa\.pem is not on an elliptic", r"key rsa\.pub is not on an elliptic"),
    ):
        with pytest.raises(CallError, match=signs):
            sign_files(FILES, "m", Signer(bad))
        with pytest.raises(CallError, match=verifies):
            verify_signature(sign_files(FILES, "m", Signer(keys.private)), FILES, Trust(other))
        assert not is_current(sign_files(FILES, "m", Signer(keys.private)), FILES, Signer(bad))
    with pytest.raises(CallError, match="a certificate is given without its key"):
        sign_files(FILES, "m", Signer(certificate=text))
    for trust, said in (
        (Trust(), "nobody is named"),
        (
            Trust(identity="me@example.com"),
            r"who vouches for the identity me@.* is not said.*Trust\(issuer=…\)",
        ),
        (Trust(issuer="https://x"), r"whom https://x must have vouched for is not said.*Trust\(identity=…\)"),
    ):
        with pytest.raises(CallError, match=said):
            verify_signature(sign_files(FILES, "m", Signer(keys.private)), FILES, trust)


def test_what_a_certificate_needs(keys, tmp_path):
    signer, _ = keys.chain("needs")
    assert signer.key
    locked = tmp_path / "locked.pem"
    key = load_pem_private_key(signer.key.read_bytes(), None)
    locked.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"abc")))
    for password in ("abc", None):
        with pytest.raises(CallError, match=r"locked\.pem is encrypted, and a certificate's key must not be") as caught:
            require_usable(replace(signer, key=locked, password=password))
        assert "openssl pkey -in locked.pem" in caught.value.next_step
    for chain, missing in (((), "intermediate"), (signer.chain[:1], "root"), (signer.chain[1:], "intermediate")):
        with pytest.raises(CallError, match=rf"chain of needs-leaf\.crt lacks the certificate of CN=needs {missing}"):
            require_usable(replace(signer, chain=chain))
    require_usable(replace(signer, chain=signer.chain[::-1]))
    with pytest.raises(CallError, match="a chain of certificates is given without the key's own"):
        require_usable(replace(signer, certificate=None))


def test_an_unchanged_model_keeps_its_signature(keys):
    signature = sign_files(FILES, "m", Signer(keys.private))
    assert signature != sign_files(FILES, "m", Signer(keys.private)), "signatures hold a random number"
    assert is_current(signature, FILES, Signer(keys.private))
    assert not is_current(signature, FILES, Signer(keys.other))
    assert not is_current(signature, FILES, Signer()), "Sigstore's are others"


def test_without_the_extra(keys, monkeypatch):
    monkeypatch.setitem(sys.modules, "model_signing", None)
    with pytest.raises(MachineError) as error:
        sign_files(FILES, "m", Signer(keys.private))
    expected = 'Install it: pip install "hubpub[sign] @ git+https://github.com/hubpub/hubpub".'
    assert error.value.next_step == expected


def test_importing_the_room_loads_nothing_heavy():
    code = "import sys, hubpub.signing.openssf; print({'model_signing', 'cryptography'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done


def tool(folder: Path, *trust: str | Path) -> subprocess.CompletedProcess[str]:
    """The library's own command line."""
    command = [sys.executable, "-m", "model_signing", "verify", *trust, "--signature", folder / SIGNATURE_PATH, folder]
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


@pytest.mark.parametrize("kind", ["key", pytest.param("certificate", marks=pytest.mark.full)])
def test_the_librarys_own_tool_takes_what_a_reader_downloads(keys, tmp_path, kind):
    """Published by hubpub, downloaded by hf (which leaves a .cache there), verified by model_signing."""
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / ".gitignore").write_text("*.tmp\n")
    (folder / "sub").mkdir()
    (folder / "sub" / "notes.txt").write_text("notes\n")
    model = scan(folder)
    files = {path: digests.sha256 for path, digests in digest_files(model.root, model.files).items()}
    signer, root = (Signer(keys.private), None) if kind == "key" else keys.chain("tool")
    trust = ("key", "--public_key", keys.public("one")) if root is None else (kind, "--certificate_chain", root)
    (folder / SIGNATURE_PATH).write_bytes(sign_files(files, "m", signer))
    down = tmp_path / "down"
    with localhub.serve(tmp_path / "hub") as hub:
        env = {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}
        done = hubpub("push", folder, "me/m", "-q", env=env)
        assert done.code == 0, done
        done = run(BIN / "hf", "download", "me/m", "--local-dir", down, env=env)
        assert done.code == 0, done
    assert (down / ".gitattributes").exists()
    assert (down / ".cache").exists()
    accepted = tool(down, *trust)
    assert accepted.returncode == 0, accepted
    data = bytearray((down / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (down / "model.safetensors").write_bytes(data)
    refused = tool(down, *trust)
    assert refused.returncode != 0
    assert "model.safetensors" in refused.stdout + refused.stderr


def test_what_the_librarys_own_tool_signs_is_verified(keys, tmp_path):
    folder = model_folder(tmp_path / "model", card=CARD)
    (folder / "training_args.bin").unlink()
    shutil.rmtree(folder / "checkpoint-10")
    command = [sys.executable, "-m", "model_signing", "sign", "key", folder, "--private_key", keys.private]
    command += ["--signature", folder / SIGNATURE_PATH]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done
    model = scan(folder)
    files = {path: digests.sha256 for path, digests in digest_files(model.root, model.files).items()}
    verify_signature((folder / SIGNATURE_PATH).read_bytes(), files, Trust(keys.public("one")))
    with pytest.raises(BlockedError, match=r"config\.json \(differs\)"):
        verify_signature(
            (folder / SIGNATURE_PATH).read_bytes(), files | {"config.json": "0" * 64}, Trust(keys.public("one"))
        )
