"""Finds the last checkpoint of a branch and downloads it, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from filelock import FileLock

from hubpub.errors import BlockedError, CallError, HubpubError, MachineError
from hubpub.files.hashing import digest_file
from hubpub.files.paths import cache_root
from hubpub.files.unwanted import STATE_DIR
from hubpub.hub import Hub
from hubpub.hub.downloads import download
from hubpub.hub.refs import Refs, refs
from hubpub.hub.trusted_publishing import no_token
from hubpub.types.card import CARD_PATH
from hubpub.types.files import FileEntry, RemoteFile, on_disk
from hubpub.workflows.checkpoints.publish import order_of, step_at, step_of
from hubpub.workflows.push.compare import is_hubs_own

_CHECKPOINTS = "checkpoints"


def find_checkpoint(hub: Hub, repo: str, branch: str, step: int | None) -> tuple[int, str] | None:
    """The step and the commit of a checkpoint.

    Args:
        hub: The hub.
        repo: ``namespace/name``.
        branch: The branch.
        step: Which step; None for the last checkpoint.

    Returns:
        None where there is no checkpoint, and none is named.

    Raises:
        BlockedError: Somebody else committed to the branch.
        CallError: There is no checkpoint of this step.
        HubError: The hub did not answer, or there is no token to see a private repository with.
    """
    known = refs(hub, repo)
    if not known.branches and not hub.has_token:
        # it may be private: a training must not begin at the start for that
        raise no_token()
    if step is not None:
        return step, _commit_of(step, known, repo)
    commit = known.branches.get(branch)
    if commit is None:
        return None
    last = step_at(hub, repo, commit, known)
    if last is None:
        raise BlockedError(
            f"the last commit of {branch} in {repo} is no checkpoint", "Name a step with step=, or another branch."
        )
    return last, commit


def _commit_of(step: int, known: Refs, repo: str) -> str:
    mine = sorted((tag for tag in known.tags if step_of(tag) == step), key=order_of)
    if not mine:
        steps = sorted({found for tag in known.tags if (found := step_of(tag)) is not None})
        raise CallError(
            f"{repo} has no checkpoint of step {step}",
            f"There are those of {', '.join(map(str, steps[-10:]))}." if steps else "There is none of any step.",
        )
    return known.tags[mine[-1]]


def fetch_checkpoint(
    hub: Hub,
    repo: str,
    commit: str,
    step: int,
    folder: Path | None,
    *,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Path:
    """Downloads a checkpoint, unless it is there.

    Several processes may ask for the same at once: one downloads it, and the others find it.

    Args:
        hub: The hub.
        repo: ``namespace/name``.
        commit: Its commit.
        step: Its step.
        folder: Where to put ``checkpoint-STEP``; None for a place in the user's cache.
        progress: Is told of the bytes that have come and of all that will.

    Returns:
        The folder of the checkpoint.

    Raises:
        BlockedError: The hub serves other bytes than it lists.
        CallError: Something else of that name is there.
        HubError: The hub did not answer.
        MachineError: It cannot be written.
    """
    cache = cache_root() / _CHECKPOINTS
    root = folder.resolve() if folder else cache / sha256(f"{hub.identity} {repo}".encode()).hexdigest()[:16] / commit
    place = root / f"checkpoint-{step}"
    tree = hub.tree(repo, commit)
    files = [file for file in tree.files if file.path != CARD_PATH and not is_hubs_own(file.path)]
    if not files:
        raise BlockedError(f"the checkpoint of step {step} in {repo} holds no files", "Name another step with step=.")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{sha256(str(place).encode()).hexdigest()[:16]}.lock"):
            if not place.exists():
                _download(hub, repo, commit, files, place, progress=progress)
            elif wrong := _other_than(place, files):
                raise CallError(
                    f"{place} is there, and {wrong} is not that of the checkpoint in {repo}",
                    "Remove it, or name another folder with folder=.",
                )
    except OSError as error:
        raise MachineError(
            f"the checkpoint cannot be written to {error.filename or place}: {error.strerror}",
            "Make room, or name another folder with folder=.",
        ) from error
    return place


def _download(
    hub: Hub,
    repo: str,
    commit: str,
    files: Sequence[RemoteFile],
    place: Path,
    *,
    progress: Callable[[int, int], None],
) -> None:
    """Downloads files beside their place, sees to it that they are whole, and puts them there at once."""
    state = place.parent / STATE_DIR
    beside = state / "downloads" / commit
    done, total = 0, sum(file.size for file in files)

    def tell(count: int) -> None:
        nonlocal done
        done += count
        progress(min(done, total), total)

    download(hub, repo, commit, [file.path for file in files], beside, tell=tell)
    if wrong := _other_than(beside, files):
        shutil.rmtree(beside, ignore_errors=True)
        raise BlockedError(f"the hub serves other bytes of {wrong} than it lists in {repo}", "Try again.")
    beside.rename(place)
    for directory in (beside.parent, state):
        if not any(directory.iterdir()):
            directory.rmdir()


def _other_than(folder: Path, files: Sequence[RemoteFile]) -> str:
    """The path of a file that is not in a folder as it is listed; empty where all are."""
    for file in files:
        try:
            status = (folder / on_disk(file.path)).stat()
            digests = digest_file(folder, FileEntry(file.path, status.st_size, status.st_mtime_ns))
        except (OSError, HubpubError):
            return file.path
        if not file.holds(status.st_size, digests):
            return file.path
    return ""
