"""Signatures over a model's files, by the OpenSSF's model-signing library: only this package imports it.

A signature is a Sigstore bundle around an in-toto statement that names every file with its sha256
(model-signing, README.md, "Model Signing Format"). A push knows the digests already, so no file is read
again. A reader can verify the model without hubpub: ``model_signing verify key FOLDER …``.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hubpub._patching import MutedPrint
from hubpub.errors import BlockedError, CallError, HubpubError, MachineError
from hubpub.signing import keys
from hubpub.types.installation import install_line
from hubpub.types.signature import IGNORED, SIGNATURE_PATH, claimed, covered, differences, shown_differences
from hubpub.types.signer import Signer, Trust
from hubpub.types.spelling import spelled

if TYPE_CHECKING:
    from model_signing import manifest, signing, verifying

# The library logs remarks on certificates. Without a handler, Python would write them to the terminal.
_NO_LOG = logging.NullHandler()
# It prints remarks on older signatures, and standard output is for results.
_muted = MutedPrint("model_signing._signing.sign_ec_key")


def sign_files(files: Mapping[str, str], name: str, signer: Signer) -> bytes:
    """Signs files.

    Args:
        files: The sha256 of every file that the repository will hold, by path; only those of `is_signed` are signed.
        name: The model's name; it stands in the signature and proves nothing.
        signer: The signer.

    Returns:
        The signature, to be published as `SIGNATURE_PATH`. The same files signed again give other bytes: see
        `is_current`.

    Raises:
        CallError: A key or certificate is not there, or they do not belong together.
        MachineError: A file may not be read, the extra is not installed, or Sigstore did not answer.
    """
    config = _signing(signer)
    config.set_hashing_config(_Known(lambda: _manifest(name, covered(files))))  # type: ignore[arg-type]
    with (
        TemporaryDirectory() as directory,
        _explained("cannot sign", MachineError if signer.key is None else CallError),
    ):
        path = Path(directory, SIGNATURE_PATH)
        config.sign(directory, path)
        return path.read_bytes()


def is_current(signature: bytes, files: Mapping[str, str], signer: Signer) -> bool:
    """Whether a published signature is by this signer and over these files, so that no new one is needed.

    A signature by Sigstore is judged by its files alone: its signer is checked by those who verify.
    """
    try:
        if claimed(signature) != covered(files):
            return False
        if signer.key is None:
            return bool(json.loads(signature)["verificationMaterial"]["tlogEntries"])
        if signer.certificate is None:
            with TemporaryDirectory() as directory:
                path = Path(directory, "key.pub")
                path.write_bytes(keys.public_half(keys.private(signer.key, signer.password)))
                verify_signature(signature, files, Trust(key=path))
        else:
            verify_signature(signature, files, Trust(chain=(signer.certificate, *signer.chain)))
            return _leaf(signature) == keys.der(signer.certificate)
    except (HubpubError, OSError, LookupError, TypeError, ValueError):
        return False
    return True


def verify_signature(signature: bytes, files: Mapping[str, str], trust: Trust) -> None:
    """Verifies a signature over files.

    Args:
        signature: The content of `SIGNATURE_PATH`.
        files: The sha256 of every file that the repository holds, by path.
        trust: The trusted signers.

    Raises:
        BlockedError: It is no signature, or by nobody who is trusted, or files are not what was signed; the error names
            them.
        CallError: A key or certificate is not there, or nobody is trusted.
        MachineError: A file may not be read, the extra is not installed, or Sigstore did not answer.
    """
    if wrong := differences(read_trusted(signature, trust), files):
        raise BlockedError(
            f"these files are not what was signed: {shown_differences(wrong)}",
            f"If the change is yours, push again with {spelled('sign')}; if not, find out whose it is.",
        )


def read_trusted(signature: bytes, trust: Trust) -> dict[str, str]:
    """The sha256 of every file that a signature names, by path, once it is known to be by somebody who is trusted.

    Args:
        signature: The content of `SIGNATURE_PATH`.
        trust: The trusted signers.

    Raises:
        BlockedError: It is no signature, or by nobody who is trusted.
        CallError: A key or certificate is not there, or nobody is trusted.
        MachineError: A file may not be read, the extra is not installed, or Sigstore did not answer.
    """
    config = _verifying(trust)
    signed = claimed(signature)
    # only the signer is in question here: the signed files are compared with themselves
    config.set_hashing_config(_Known(lambda: _manifest("", signed)))  # type: ignore[arg-type]
    with TemporaryDirectory() as directory, _muted():
        path = Path(directory, SIGNATURE_PATH)
        path.write_bytes(signature)
        with _explained(f"{SIGNATURE_PATH} is not by whom is trusted", BlockedError):
            config.verify(directory, path)
    return signed


def require_usable(who: Signer | Trust | None) -> None:
    """Checks a signer, or the trusted signers, as far as that is possible before there is something to sign or verify.

    Args:
        who: The signer, or the trusted ones; None needs no check.

    Raises:
        CallError: A key or certificate is not there, or what is given does not go together.
        MachineError: The extra is not installed, or Sigstore did not answer whoever verifies.
    """
    if isinstance(who, Trust):
        _verifying(who)
    elif who is not None and who.key is None and not (who.certificate or who.chain):
        _library()  # Sigstore itself is asked later: it publishes every signature that it makes
    elif who is not None:
        _signing(who)


def _signing(signer: Signer) -> signing.Config:
    """The library's configuration for a signer."""
    library = _library()
    config: signing.Config = library.signing.Config()
    with _explained("cannot sign", MachineError if signer.key is None else CallError):
        if signer.key is None:
            if signer.certificate or signer.chain:
                raise CallError("a certificate is given without its key", f"Name the key with {spelled('sign_key')}.")
            config.use_sigstore_signer(use_ambient_credentials=True, identity_token=signer.identity_token)
        elif signer.certificate is None:
            if signer.chain:
                raise CallError(
                    "a chain of certificates is given without the key's own",
                    f"Name that with {spelled('sign_certificate')}, or leave {spelled('sign_chain')} out.",
                )
            keys.require_curve(keys.private(signer.key, signer.password), signer.key)
            # annotated as str in the library, and passed on to a function that takes bytes
            password: Any = signer.password.encode() if signer.password else None
            config.use_elliptic_key_signer(private_key=signer.key, password=password)
        else:
            keys.require_curve(keys.private_of_certificate(signer.key), signer.key)
            keys.require_chain(signer.certificate, signer.chain)
            config.use_certificate_signer(
                private_key=signer.key,
                signing_certificate=signer.certificate,
                # the library needs one; a certificate that is its own root has no other
                certificate_chain=signer.chain or (signer.certificate,),
            )
    return config


def _verifying(trust: Trust) -> verifying.Config:
    """The library's configuration for the trusted signers."""
    library = _library()
    config: verifying.Config = library.verifying.Config()
    with _explained("cannot verify", CallError):
        if trust.key is not None:
            keys.require_curve(keys.public(trust.key), trust.key)
            config.use_elliptic_key_verifier(public_key=trust.key)
        elif trust.chain:
            config.use_certificate_verifier(certificate_chain=trust.chain)
        elif trust.identity and not trust.issuer:
            raise CallError(
                f"who vouches for the identity {trust.identity} is not said",
                f"Name the issuer with {spelled('issuer')}: for GitHub Actions, https://token.actions.githubusercontent.com.",
            )
        elif trust.issuer and not trust.identity:
            raise CallError(
                f"whom {trust.issuer} must have vouched for is not said",
                f"Name the address or workflow that must have signed with {spelled('identity')}.",
            )
        elif not trust.identity:
            raise CallError(
                "nobody is named whose signature is to be believed",
                "Name a public key, a chain of certificates, or an identity and its issuer.",
            )
    if trust.key is None and not trust.chain:
        with _explained("cannot verify", MachineError):
            config.use_sigstore_verifier(identity=trust.identity or "", oidc_issuer=trust.issuer or "")
    return config


class _Known:
    """Takes the place of the library's hashing: the digests are known already."""

    def __init__(self, known: Callable[[], manifest.Manifest]) -> None:
        self._known = known

    def hash(self, _model_path: object, *, files_to_hash: object = None) -> manifest.Manifest:  # noqa: ARG002
        return self._known()

    def add_ignored_paths(self, *, model_path: object, paths: Iterable[object]) -> None:
        """Does nothing: the files are chosen already."""


def _manifest(name: str, files: Mapping[str, str]) -> manifest.Manifest:
    """The library's own value for files with digests."""
    from model_signing import manifest
    from model_signing._hashing.hashing import Digest

    kind = manifest.SerializationType.from_args(
        {"method": "files", "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": sorted(IGNORED)}
    )
    items = [kind.new_item(path, Digest("sha256", bytes.fromhex(sha256))) for path, sha256 in files.items()]
    return manifest.Manifest(name, items, kind)


def _leaf(signature: bytes) -> bytes:
    """The signer's certificate in a signature."""
    chain = json.loads(signature)["verificationMaterial"]["x509CertificateChain"]["certificates"]
    return base64.b64decode(chain[0]["rawBytes"])


def _step(kind: type[HubpubError]) -> str:
    """What to do about it."""
    if kind is MachineError:
        return f"Sigstore needs a network and an identity; without them sign with a key: {spelled('sign_key')}."
    if kind is BlockedError:
        return f"Find out who published it; if you did, push again with {spelled('sign')}."
    return "Keys and certificates are PEM files; keys those of elliptic curves (P-256, P-384, P-521)."


@contextmanager
def _explained(fact: str, kind: type[CallError | MachineError | BlockedError]) -> Iterator[None]:
    """Turns the exceptions of the library, and of its own libraries, into ours: few of them are documented."""
    try:
        yield
    except HubpubError:
        raise
    except OSError as error:
        if not error.strerror:
            raise kind(f"{fact}: {error}", _step(kind)) from error
        message = f"{fact}: {error.filename}: {error.strerror}"
        if isinstance(error, (FileNotFoundError, IsADirectoryError, NotADirectoryError)):
            raise CallError(message, "Name another file.") from error
        raise MachineError(message, "Mend it, or name another file.") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:200].rstrip(". ") or type(error).__name__
        raise kind(f"{fact}: {reason}", _step(kind)) from error


def _library() -> Any:
    """The library; it takes a second to load.

    Raises:
        MachineError: It is not installed.
    """
    try:
        import model_signing
    except ImportError as error:
        raise MachineError(
            f"signing needs a package that is not installed ({error.name})", f"Install it: {install_line('sign')}."
        ) from error
    logging.getLogger("model_signing").addHandler(_NO_LOG)
    return model_signing
