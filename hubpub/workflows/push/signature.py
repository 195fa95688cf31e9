"""The signature of a push, and the one that a repository holds: fetched, planned and made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from hubpub.errors import BlockedError, CallError
from hubpub.files.hashing import digest_bytes
from hubpub.hub import Hub
from hubpub.hub.downloads import GoneError, stream
from hubpub.signing.openssf import is_current, read_trusted, sign_files
from hubpub.types.files import RemoteTree
from hubpub.types.plan import Action, Change, Plan, Signature
from hubpub.types.signature import LIMIT, SIGNATURE_PATH, claimed, differences, is_signed, shown_differences
from hubpub.types.signer import Signer, Trust
from hubpub.types.spelling import spelled
from hubpub.types.verification import State, VerifiedFile


def plan_signature(
    repo: str, changes: Iterable[Change], remote: RemoteTree, hub: Hub, signer: Signer
) -> tuple[tuple[Change, ...], Signature]:
    """The changes of a plan with the signature among them. It is not made yet: that comes just before the commit.

    What the repository holds besides is signed too, as it is there; small files are downloaded for that, since the Hub
    tells their sha256 of large ones alone.

    Args:
        repo: ``namespace/name``.
        changes: What becomes of every other file.
        remote: The repository now.
        hub: The hub.
        signer: Who signs.

    Raises:
        HubError: The hub did not answer.
    """
    others = [change for change in changes if change.path != SIGNATURE_PATH]
    files, foreign = {}, 0
    there = {file.path: file for file in remote.files}
    for change in others:
        if not is_signed(change.path) or change.action in (Action.DELETE, Action.SKIP):
            continue
        if change.digests is not None:
            files[change.path] = change.digests.sha256
        else:
            files[change.path] = there[change.path].sha256 or hash_served(hub, repo, remote, change.path)
            foreign += 1
    said = f"signs {len(files)} {'file' if len(files) == 1 else 'files'} by {signer}"
    said += f", {foreign} of them as the hub has {'it' if foreign == 1 else 'them'}" if foreign else ""
    known = fetch_signature(hub, repo, remote)
    if known is None:
        made = Change(SIGNATURE_PATH, Action.ADD if SIGNATURE_PATH not in there else Action.REPLACE, said)
    elif is_current(known, files, signer):
        made = Change(SIGNATURE_PATH, Action.KEEP, f"{said}, as on the hub", len(known), digest_bytes(known))
    else:
        made = Change(SIGNATURE_PATH, Action.REPLACE, said)
    skipped = [change for change in others if change.action is Action.SKIP]
    kept = [change for change in others if change.action is not Action.SKIP]
    return (*kept, made, *skipped), Signature(str(signer), files)


def is_due(plan: Plan) -> bool:
    """Whether a plan's signature has yet to be made."""
    return plan.signature is not None and any(
        change.path == SIGNATURE_PATH and change.digests is None for change in plan.to_commit
    )


def sign_plan(plan: Plan, signer: Signer | None) -> Plan:
    """A plan with its signature made, where it has yet to be.

    Raises:
        CallError: Nobody is given who signs, or the key is wrong.
        MachineError: Sigstore did not answer.
    """
    if plan.signature is None or not is_due(plan):
        return plan
    if signer is None:
        raise no_signer()
    content = sign_files(plan.signature.files, plan.target.repo, signer)
    size, digests = len(content), digest_bytes(content)
    return replace(
        plan,
        changes=tuple(
            replace(change, size=size, digests=digests) if change.path == SIGNATURE_PATH else change
            for change in plan.changes
        ),
        signature=replace(plan.signature, by=str(signer), text=content.decode()),
        upload_size=plan.upload_size + size,
    )


def no_signer() -> CallError:
    """Of a plan that is to be signed, and publish is not told by whom."""
    return CallError("the plan is to be signed, and publish is not told by whom", "Give it sign= as prepare was.")


def signature_left(
    folder: Path, repo: str, changes: Sequence[Change], remote: RemoteTree, hub: Hub
) -> dict[str, str] | None:
    """What the signature says which a push that does not sign leaves in the repository.

    Returns:
        The sha256 of every file that it names, by path; None where there is none of this kind, or where the push
        changes nothing that it covers.

    Raises:
        HubError: The hub did not answer.
    """
    own = next((change for change in changes if change.path == SIGNATURE_PATH), None)
    if own is None or own.action in (Action.DELETE, Action.SKIP):
        return None
    touched = any(
        is_signed(change.path) and change.action in (Action.ADD, Action.REPLACE, Action.DELETE) for change in changes
    )
    content: bytes | None = None
    if own.digests is not None:
        content = _read(folder / SIGNATURE_PATH)
    elif touched:
        content = fetch_signature(hub, repo, remote)
    try:
        return claimed(content) if content is not None else None
    except BlockedError:
        return None  # it is not of this kind; whoever verifies it is told


def fetch_signature(hub: Hub, repo: str, tree: RemoteTree) -> bytes | None:
    """The signature that a repository holds; None where it holds none, or does not serve it, or it is too large.

    Raises:
        HubError: The hub did not answer.
    """
    file = tree.find(SIGNATURE_PATH)
    if file is None or file.size > LIMIT:
        return None
    content = bytearray()

    def take(chunk: bytes) -> None:
        if len(content) <= LIMIT:  # whatever its tree says, a hub may send more
            content.extend(chunk)

    try:
        stream(hub, repo, str(tree.commit), SIGNATURE_PATH, take)
    except GoneError:
        return None
    return bytes(content)


def hash_served(hub: Hub, repo: str, tree: RemoteTree, path: str) -> str:
    """The sha256 of a file as a hub serves it, in constant memory.

    Raises:
        HubError: The hub did not answer.
    """
    digest = sha256()
    stream(hub, repo, str(tree.commit), path, digest.update)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Judged:
    """A repository's signature, and what it came to.

    Attributes:
        said: What is to be said of it.
        holds: Whether it is what was asked for.
        files: The sha256 of every file that it names, by path; None where it names none, or may not be believed.
        trusted: Whether it is by somebody who is trusted.
    """

    said: str = ""
    holds: bool = True
    files: Mapping[str, str] | None = None
    trusted: bool = False


def judge_signature(hub: Hub, repo: str, tree: RemoteTree, trust: Trust | None) -> Judged:
    """A repository's signature: whether there is one, and whose.

    Raises:
        CallError: A key or certificate cannot be read.
        HubError: The hub did not answer.
        MachineError: What verifies it is not installed, or has no network.
    """
    content = fetch_signature(hub, repo, tree)
    if content is None:
        there = "is not served, or too large" if tree.find(SIGNATURE_PATH) else "is not there: the model is not signed"
        return Judged(f"{SIGNATURE_PATH} {there}" if trust else "none", trust is None)
    try:
        if trust is not None:
            return Judged(f"by {trust}", files=read_trusted(content, trust), trusted=True)
        how = f"{spelled('key')}, {spelled('certificate')} or {spelled('identity')}"
        said = f"by whom is not checked (name whom you trust: {how})"
        return Judged(said, files=claimed(content))
    except BlockedError as error:
        return Judged(error.fact, trust is None)


def against_signed(
    signature: Judged, found: Sequence[VerifiedFile], files: Mapping[str, str]
) -> tuple[Judged, tuple[VerifiedFile, ...]]:
    """Holds the files that a hub serves against what was signed.

    Args:
        signature: The signature; where it is by nobody who is trusted, it only says what it comes to.
        found: What is known of the files.
        files: The sha256 of every file as it is served, by path.

    Returns:
        The signature, judged, and the files: each that is not what was signed says so.
    """
    wrong = differences(signature.files or {}, files)
    number = len(signature.files or {})
    covers = f"it covers {number} {'file' if number == 1 else 'files'}"
    if wrong:
        covers = f"it does not cover what is there: {shown_differences(wrong, 5)}"
    signature = replace(signature, said=f"{signature.said}; {covers}")
    if not (signature.trusted and wrong):
        return signature, tuple(found)
    marked = tuple(_marked(file, wrong.get(file.path)) for file in found)
    known = {file.path for file in found}
    more = tuple(
        _marked(VerifiedFile(path, State.SAME if path in files else State.ABSENT), what)
        for path, what in wrong.items()
        if path not in known
    )
    return replace(signature, holds=False), (*marked, *more)


_MARKS = {
    "differs": (State.DIFFERS, "not what was signed"),
    "is absent": (State.ABSENT, "was signed"),
    "is not signed": (State.ADDED, "not signed"),
}


def _marked(file: VerifiedFile, what: str | None) -> VerifiedFile:
    """A file with what the signature says against it."""
    if what is None:
        return file
    state, said = _MARKS[what]
    detail = f"{file.detail}; {said}" if file.detail else said
    return replace(file, state=state if file.state is State.SAME else file.state, detail=detail)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.stat().st_size <= LIMIT else None
    except OSError:
        return None  # it changed since it was hashed, which the push notices
