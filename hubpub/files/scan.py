"""Scans a folder: what may be published, and what is left out and why."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from hubpub.errors import CallError, cannot_read
from hubpub.files.choice import EVERYTHING, Choice
from hubpub.files.unwanted import (
    A_CHECKPOINT,
    AUTHORED,
    DIRECTORIES,
    FILES,
    LEADS_OUT,
    LOGS,
    MAY_BE_ADDED,
    NEVER_LINKED,
    TRACES,
    TRAINING,
    reason_by_name,
)
from hubpub.files.weights.names import is_surely_weights
from hubpub.types.files import AUTHORED_PATH, FileEntry, LeftOut, ModelFolder, in_repository, on_disk

# Directories of names that much else has too, so that what lies in them tells: Accelerate's `save_state` and the
# `no_trainer` examples of transformers write checkpoint_0, step_500 and epoch_0, LeRobot 000500 with training_state in
# it; FSDP and torch.distributed.checkpoint write state in *.distcp.
_STEP = re.compile(r"(?:(?:checkpoint|ckpt|step|epoch|iter)[-_]?)?[0-9]+|.+-state", re.IGNORECASE)
_OF_A_STEP = tuple(name for name, reason in FILES.items() if reason == TRAINING)
_DISTRIBUTED = re.compile(r"(?:optimizer|pytorch_model_fsdp)(?:_[0-9]+)?")
_LEROBOT = "training_state"
_OF_LEROBOT = ("training_step.json", "optimizer_state.safetensors", "rng_state.safetensors", "scheduler_state.json")
# Logs may be many.
_MOST_LOOKED_AT = 10_000
# What the Hub takes in no path; the local hub refuses the same (localhub/names.py, repo_path).
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\\]")
_GIT = {".git", "git~1"}


def scan(folder: Path, choice: Choice = EVERYTHING) -> ModelFolder:
    """What a folder holds.

    Symbolic links to files inside the folder are followed; those that lead out of it are left out.

    Args:
        folder: The folder.
        choice: The caller's patterns.

    Raises:
        CallError: There is no such folder.
        MachineError: It cannot be read.
    """
    try:
        root = folder.expanduser().resolve()
        if not root.exists():
            raise CallError(f"there is no folder {str(folder)!r}", "Name the folder that training left behind.")
        if not root.is_dir():
            raise CallError(f"{str(folder)!r} is not a folder", "Name the folder that training left behind.")
        found = list(_walk(root, choice))
    except OSError as error:
        raise cannot_read(folder, error) from error
    return ModelFolder(
        root,
        tuple(sorted((f for f in found if isinstance(f, FileEntry)), key=lambda file: file.path)),
        tuple(sorted((f for f in found if isinstance(f, LeftOut)), key=lambda left: left.path)),
    )


def cached_repository(folder: Path) -> Path | None:
    """A snapshot of a repository in the Hub's cache, or where it would be; None for a folder that is no such one.

    Raises:
        OSError: It cannot be read.
    """
    snapshots = folder / "snapshots"
    if not (folder.name.startswith("models--") and (folder / "blobs").is_dir() and snapshots.is_dir()):
        return None
    return next(iter(sorted(snapshots.iterdir())), snapshots / "REVISION")


def is_junk(name: str) -> bool:
    """Whether a directory of this name holds nothing of a model: a cache, a checkpoint, an environment."""
    return bool(reason_by_name(name, DIRECTORIES))


def left_out_weights(folder: ModelFolder) -> Iterator[str]:
    """The weights that lie in directories of logs, which are left out; of very many some."""
    left = _MOST_LOOKED_AT
    for directory in folder.left_out:
        if directory.reason not in {LOGS, TRACES} or not directory.path.endswith("/"):
            continue
        for around, _, names in os.walk(folder.root / on_disk(directory.path)):
            for name in sorted(names):
                left -= 1
                if left < 0:
                    return
                if is_surely_weights(name) and not reason_by_name(name, FILES):
                    path = (Path(around) / name).relative_to(folder.root).as_posix()
                    yield in_repository(path) or path


def _walk(root: Path, choice: Choice) -> Iterator[FileEntry | LeftOut]:
    """What a folder holds. It may be deeper than Python's calls may be."""
    directories: list[tuple[Path | str, str]] = [(root, "")]
    while directories:
        directory, below = directories.pop()
        for found in _entries(root, directory, below, directories):
            for each in _added(root, found, choice) if isinstance(found, LeftOut) else (found,):
                reason = choice.reason(each.path) if isinstance(each, FileEntry) else ""
                yield LeftOut(each.path, reason) if reason else each


def _added(root: Path, left: LeftOut, choice: Choice) -> Iterator[FileEntry | LeftOut]:
    """What would be left out, but for what the caller's patterns add of it."""
    if not choice.also or left.reason not in MAY_BE_ADDED:
        yield left
        return
    found = [_added_file(root, left.path)] if choice.adds(left.path) else []
    if left.path.endswith("/"):
        found = list(_added_below(root, left, choice))
    yield from found if any(isinstance(each, FileEntry) for each in found) else (left,)


def _added_below(root: Path, left: LeftOut, choice: Choice) -> Iterator[FileEntry | LeftOut]:
    """What lies in a directory at any depth; what nobody publishes under any name stays out."""
    for around, directories, names in os.walk(root / on_disk(left.path)):
        below = Path(around).relative_to(root).as_posix()
        for name in sorted((*directories, *names)):
            path = in_repository(f"{below}/{name}")
            is_directory = name in directories and not Path(around, name).is_symlink()
            reason = _never_added(name)
            if path is None or reason:
                shown = os.fsencode(f"{below}/{name}").decode(errors="replace")
                yield LeftOut(f"{shown}/" if is_directory else shown, reason or "its name is not UTF-8")
            elif not is_directory:
                yield _added_file(root, path) if choice.adds(path) else LeftOut(path, left.reason)
        directories[:] = sorted(name for name in directories if in_repository(name) and not _never_added(name))


def _never_added(name: str) -> str:
    """Why nothing of that name is published, whatever pattern names it; empty where it may be."""
    reason = reason_by_name(name, {**DIRECTORIES, **FILES})
    return _refused(name) or ("" if reason in MAY_BE_ADDED else reason)


def _added_file(root: Path, path: str) -> FileEntry | LeftOut:
    """A file that a pattern names: links, and what is no file, stay out all the same."""
    place = root / on_disk(path)
    try:
        if not place.resolve(strict=True).is_relative_to(root):
            return LeftOut(path, LEADS_OUT)
        status = place.stat()
    except (OSError, RuntimeError):
        return LeftOut(path, "a symbolic link to nothing")
    if place.is_symlink():
        return LeftOut(path, "a symbolic link to what is left out")
    if not stat.S_ISREG(status.st_mode):
        return LeftOut(path, "not a regular file")
    return FileEntry(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _entries(
    root: Path, directory: Path | str, below: str, directories: list[tuple[Path | str, str]]
) -> Iterator[FileEntry | LeftOut]:
    """What a directory holds; the directories to look through are added to those.

    Args:
        root: The folder.
        directory: The directory.
        below: Its path in the folder, with ``/`` at the end.
        directories: Those that are still to be looked through, with such paths.
    """
    with os.scandir(directory) as entries:
        for entry in entries:
            name = in_repository(entry.name)
            path = f"{below}{name}"
            is_directory = entry.is_dir(follow_symlinks=False)
            if name is None:
                shown = f"{below}{os.fsencode(entry.name).decode(errors='replace')}"
                yield LeftOut(f"{shown}/" if is_directory else shown, "its name is not UTF-8")
            elif reason := _refused(name):
                yield LeftOut(f"{path}/" if is_directory else path, reason)
            elif is_directory:
                if reason := reason_by_name(name, DIRECTORIES) or _by_content(entry):
                    traces = reason == LOGS and _holds_traces(entry.path)
                    yield LeftOut(f"{path}/", TRACES if traces else reason)
                else:
                    directories.append((entry.path, f"{path}/"))
            else:
                yield _file(root, entry, path)


def _holds_traces(directory: str) -> bool:
    """Whether traces of TensorBoard lie in a directory, as far as is looked."""
    left = _MOST_LOOKED_AT
    for _, _, names in os.walk(directory):
        if any(fnmatch(name, "*.tfevents.*") for name in names):
            return True
        left -= len(names) + 1
        if left < 0:
            break
    return False


def _by_content(directory: os.DirEntry[str]) -> str:
    """Why a directory is left out for what lies in it; empty where it is not."""
    name = directory.name
    if name == _LEROBOT:
        return TRAINING if any(inner.name in _OF_LEROBOT for inner in Path(directory).iterdir()) else ""
    if _DISTRIBUTED.fullmatch(name):
        return TRAINING if any(inner.suffix == ".distcp" for inner in Path(directory).iterdir()) else ""
    if not _STEP.fullmatch(name):
        return ""
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if _by_content(entry) == TRAINING:
                    return A_CHECKPOINT
            elif any(fnmatch(entry.name, pattern) for pattern in _OF_A_STEP):
                return A_CHECKPOINT
    return ""


def _refused(name: str) -> str:
    """Why the Hub, or its client, would refuse a path with this part; empty where they would not."""
    if _UNPRINTED.search(name):
        return "the Hub takes no name with a backslash or a control character"
    if name != ".git" and name.rstrip(" .").lower() in _GIT:
        return "to git on Windows it is .git, so the Hub refuses the name"
    if name[1:2] == ":":
        return "to Windows it is a drive, so the Hub's client would download nothing of the repository"
    return ""


def _file(root: Path, entry: os.DirEntry[str], path: str) -> FileEntry | LeftOut:
    if reason := reason_by_name(entry.name, FILES):
        return LeftOut(path, reason)
    if entry.is_symlink():
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):
            return LeftOut(path, "a symbolic link to nothing")
        if not target.is_relative_to(root):
            return LeftOut(path, LEADS_OUT)
        if target.is_dir():
            return LeftOut(path, "a symbolic link to a directory")
        *around, name = target.relative_to(root).parts
        # people link to the best checkpoint; whatever else is left out gets no other name
        whys = (*(reason_by_name(part, NEVER_LINKED) for part in around), reason_by_name(name, FILES))
        if why := next(filter(None, whys), ""):
            return LeftOut(path, f"a symbolic link to what is left out: {why}")
    status = entry.stat()
    if not stat.S_ISREG(status.st_mode):
        return LeftOut(path, "not a regular file")
    # in the folder itself alone: what lies deeper is a file like any other
    if path == AUTHORED_PATH:
        return LeftOut(path, AUTHORED)
    return FileEntry(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
