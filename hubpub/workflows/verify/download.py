"""Every file of a repository as its hub serves it, held against what the hub's tree says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hubpub.hub import Hub
from hubpub.hub.downloads import CutError, GoneError, stream
from hubpub.types.files import RemoteFile, RemoteTree
from hubpub.types.verification import State, VerifiedFile


def downloaded(
    hub: Hub,
    repo: str,
    tree: RemoteTree,
    found: Sequence[VerifiedFile],
    *,
    sha256s: dict[str, str],
    progress: Callable[[int, int], None],
) -> Iterator[VerifiedFile]:
    """Downloads what the tree lists and holds it against the tree's own digests, in constant memory.

    A file that is not served, or not all of it, says so, and the others are looked at all the same.

    Args:
        hub: The hub.
        repo: ``namespace/name``.
        tree: The repository.
        found: What is known of its files.
        sha256s: Is given the digests of what is served, by path.
        progress: Is told of the bytes.

    Raises:
        HubError: The hub did not answer.
    """
    there = {file.path: file for file in tree.files}
    present = [file for file in found if file.path in there]
    done, total = 0, sum(there[file.path].size for file in present)
    for file in found:
        if file.path not in there:
            yield file
            continue
        listed = there[file.path]
        try:
            sha256, blob, count = _served(hub, repo, tree, listed, done=done, progress=lambda n: progress(n, total))
        except GoneError:
            done += listed.size
            yield replace(file, state=State.ABSENT, size=None, detail="the hub's tree lists it, and it is not served")
            continue
        done += listed.size
        sha256s[file.path] = sha256
        served = sha256 if listed.sha256 else blob
        if count != listed.size:
            detail = f"the hub serves {count:,} bytes of it, and its tree says {listed.size:,}"
            yield replace(file, state=State.DIFFERS, detail=detail)
        elif served == (listed.sha256 or listed.git_blob):
            yield file
        else:
            detail = "the hub serves other bytes than its tree says: they hash to " + served[:12]
            yield replace(file, state=State.DIFFERS, detail=detail)


def _served(
    hub: Hub, repo: str, tree: RemoteTree, listed: RemoteFile, *, done: int, progress: Callable[[int], None]
) -> tuple[str, str, int]:
    """The sha256 of a file as it is served, its git blob id, and how many bytes came.

    A hub whose file is cut short breaks off at the same byte each time; a connection, hardly ever.

    Raises:
        GoneError: It is not served.
        HubError: The hub did not answer, or broke off here and there.
    """
    cut: int | None = None
    while True:
        sha256 = hashlib.sha256()
        # git names a blob by sha1; nothing here relies on it being hard to forge
        blob = hashlib.sha1(b"blob %d\0" % listed.size, usedforsecurity=False)
        count = 0

        def take(chunk: bytes, digests: Sequence[hashlib._Hash] = (sha256, blob)) -> None:
            nonlocal count
            for digest in digests:
                digest.update(chunk)
            count += len(chunk)
            progress(done + count)

        try:
            stream(hub, repo, str(tree.commit), listed.path, take)
        except CutError:
            if cut is None:
                cut = count
                continue
            if count != cut:
                raise
        return sha256.hexdigest(), blob.hexdigest(), count
