"""Signatures over a model's files, by the OpenSSF's model-signing library: the only room that imports it.

A signature is a Sigstore bundle around an in-toto statement that names every file with its sha256
(model-signing, README.md, "Model Signing Format"). The digests are those that a push knows already: no file is read
again. Whoever downloads the model can verify it without hubpub: ``model_signing verify key FOLDER …``.
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

from hubpub._patching import Unprinted
from hubpub.errors import BlockedError, CallError, HubpubError, MachineError
from hubpub.signing import keys
from hubpub.signing.keys import Signer, Trust
from hubpub.types.signature import IGNORED, SIGNATURE_PATH, claimed, covered, differences, told

if TYPE_CHECKING:
    from model_signing import manifest, signing, verifying

__all__ = ["Signer", "Trust", "believed", "is_current", "require_usable", "sign", "verify"]

# What the library has to remark on certificates goes to whoever listens, and not to a terminal where nobody does.
_NO_LOG = logging.NullHandler()
# What it has to remark on older signatures it prints, and standard output is the results' place.
_no_remark = Unprinted("model_signing._signing.sign_ec_key")
_STEPS = {
    CallError: "Keys and certificates are PEM files; keys those of elliptic curves (P-256, P-384, P-521).",
    MachineError: "Sigstore needs a network and an identity; without them sign with a key: --sign-key.",
    BlockedError: "Find out who published it; if you did, push again with --sign.",
}


def sign(files: Mapping[str, str], name: str, signer: Signer) -> bytes:
    """A signature over files.

    Args:
        files: The sha256 of every file that the repository will hold, by path; what `is_signed` excludes is left out.
        name: What the model is called; it is only told.
        signer: Who signs.

    Returns:
        What is to be published as `SIGNATURE_PATH`. Signing the same again gives other bytes: see `is_current`.

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
    """Whether a signature that is published already is what this signer would say of these files.

    So an unchanged model is not published anew for a new signature. One of Sigstore is judged by the files that it
    names alone: who made it is for those to ask who verify.
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
                verify(signature, files, Trust(key=path))
        else:
            verify(signature, files, Trust(chain=(signer.certificate, *signer.chain)))
            return _leaf(signature) == keys.der(signer.certificate)
    except (HubpubError, OSError, LookupError, TypeError, ValueError):
        return False
    return True


def verify(signature: bytes, files: Mapping[str, str], trust: Trust) -> None:
    """Holds a signature against files.

    Args:
        signature: The content of `SIGNATURE_PATH`.
        files: The sha256 of every file that the repository holds, by path.
        trust: Whose signatures are believed.

    Raises:
        BlockedError: It is no signature, or not theirs, or a file is not what was signed; names each such file.
        CallError: A key or certificate is not there, or nobody is trusted.
        MachineError: A file may not be read, the extra is not installed, or Sigstore did not answer.
    """
    if wrong := differences(believed(signature, trust), files):
        raise BlockedError(
            f"these files are not what was signed: {told(wrong)}",
            "If the change is yours, push again with --sign; if not, find out whose it is.",
        )


def believed(signature: bytes, trust: Trust) -> dict[str, str]:
    """What a signature of somebody who is trusted says: the sha256 of every file that it names, by path.

    Args:
        signature: The content of `SIGNATURE_PATH`.
        trust: Whose signatures are believed.

    Raises:
        BlockedError: It is no signature, or not theirs.
        CallError: A key or certificate is not there, or nobody is trusted.
        MachineError: A file may not be read, the extra is not installed, or Sigstore did not answer.
    """
    config = _verifying(trust)
    said = claimed(signature)
    # whether these are the signer's words: the files that it names are held against themselves
    config.set_hashing_config(_Known(lambda: _manifest("", said)))  # type: ignore[arg-type]
    with TemporaryDirectory() as directory, _no_remark():
        path = Path(directory, SIGNATURE_PATH)
        path.write_bytes(signature)
        with _explained(f"{SIGNATURE_PATH} is not by whom is trusted", BlockedError):
            config.verify(directory, path)
    return said


def require_usable(who: Signer | Trust | None) -> None:
    """Sees to it that a signer can sign, or that signatures can be held against whom is trusted, as far as is known.

    Args:
        who: Who signs or is trusted; of nobody, nothing is asked.

    Raises:
        CallError: A key or certificate is not there, or what is given does not go together.
        MachineError: The extra is not installed, or Sigstore did not answer whoever verifies.
    """
    if isinstance(who, Trust):
        _verifying(who)
    elif who is not None and who.key is None and not (who.certificate or who.chain):
        _library()  # Sigstore is asked only once there is something to sign: it publishes whatever it is asked
    elif who is not None:
        _signing(who)


def _signing(signer: Signer) -> signing.Config:
    """The library, set up for who signs."""
    library = _library()
    config: signing.Config = library.signing.Config()
    with _explained("cannot sign", MachineError if signer.key is None else CallError):
        if signer.key is None:
            if signer.certificate or signer.chain:
                raise CallError("a certificate is given without its key", "Name the key with --sign-key.")
            config.use_sigstore_signer(use_ambient_credentials=True, identity_token=signer.identity_token)
        elif signer.certificate is None:
            if signer.chain:
                raise CallError(
                    "a chain of certificates is given without the key's own",
                    "Name that with --sign-certificate, or leave --sign-chain out.",
                )
            keys.require_curve(keys.private(signer.key, signer.password), signer.key)
            # the library says str, and hands it to what takes bytes
            password: Any = signer.password.encode() if signer.password else None
            config.use_elliptic_key_signer(private_key=signer.key, password=password)
        else:
            keys.require_curve(keys.private_of_certificate(signer.key), signer.key)
            keys.require_chain(signer.certificate, signer.chain)
            config.use_certificate_signer(
                private_key=signer.key,
                signing_certificate=signer.certificate,
                # the library cannot do with none; a certificate that is its own root needs none
                certificate_chain=signer.chain or (signer.certificate,),
            )
    return config


def _verifying(trust: Trust) -> verifying.Config:
    """The library, set up for whom is trusted."""
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
                "Name the issuer with --issuer: for GitHub Actions, https://token.actions.githubusercontent.com.",
            )
        elif trust.issuer and not trust.identity:
            raise CallError(
                f"whom {trust.issuer} must have vouched for is not said",
                "Name the address or workflow that must have signed with --identity.",
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
    """Stands where the library would hash files: their digests are known."""

    def __init__(self, known: Callable[[], manifest.Manifest]) -> None:
        self._known = known

    def hash(self, _model_path: object, *, files_to_hash: object = None) -> manifest.Manifest:  # noqa: ARG002
        return self._known()

    def add_ignored_paths(self, *, model_path: object, paths: Iterable[object]) -> None:
        """What is left out is left out already."""


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


@contextmanager
def _explained(fact: str, kind: type[CallError | MachineError | BlockedError]) -> Iterator[None]:
    """Makes an error of ours of whatever the library and what it stands on raise: they document little of it."""
    try:
        yield
    except HubpubError:
        raise
    except OSError as error:
        if not error.strerror:
            raise kind(f"{fact}: {error}", _STEPS[kind]) from error
        said = f"{fact}: {error.filename}: {error.strerror}"
        if isinstance(error, (FileNotFoundError, IsADirectoryError, NotADirectoryError)):
            raise CallError(said, "Name another file.") from error
        raise MachineError(said, "Mend it, or name another file.") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:200].rstrip(". ") or type(error).__name__
        raise kind(f"{fact}: {reason}", _STEPS[kind]) from error


def _library() -> Any:
    """The library; it takes a second to load.

    Raises:
        MachineError: It is not installed.
    """
    try:
        import model_signing
    except ImportError as error:
        raise MachineError(
            f"signing needs a package that is not installed ({error.name})", "Install it: pip install 'hubpub[sign]'."
        ) from error
    logging.getLogger("model_signing").addHandler(_NO_LOG)
    return model_signing
