"""Keeps the files of a checkpoint as they are, while the training goes on and may delete them."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hubpub.errors import BlockedError, MachineError
from hubpub.files.choice import Choice
from hubpub.files.scan import scan
from hubpub.files.unwanted import DIRECTORIES, FILES, STATE_DIR, TRAINING, reason_by_name
from hubpub.files.weights.names import may_be_weights
from hubpub.types.card import CARD_PATH
from hubpub.types.files import FileEntry, on_disk

# The Trainer goes on at the step that this names; it holds no weights and nothing of the optimizer.
_STATE = "trainer_state.json"
# FSDP's own way to save weights, each process its part (accelerate, utils/fsdp_utils.py: `save_fsdp_model`).
_SHARDS = "pytorch_model_fsdp*/*"
# What a training goes on by, and no other litter: the pickle of its settings may hold a token of the Hub.
_OF_THE_OPTIMIZER = frozenset({TRAINING, DIRECTORIES["global_step*"], FILES["latest"], FILES["zero_to_fp32.py"]})
_UPLOADS = "uploads"
_LOCK = "lock"
# linux/fs.h, FICLONE: the new file shares the bytes of the old one, until either is written to
_CLONE = 0x40049409


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of one checkpoint.

    Attributes:
        root: Where they lie, and nothing else.
        step: The step of the training.
    """

    root: Path
    step: int

    @property
    def _seen(self) -> Path:
        return self.root.with_name(f"{self.root.name}.json")

    def note(self, files: dict[str, tuple[int, int]]) -> None:
        """Notes the sizes and times of the files as they are now."""
        self._seen.write_text(json.dumps(files))

    def require_unchanged(self, files: tuple[FileEntry, ...]) -> None:
        """Sees to it that these are the files as they were submitted: a link shares its bytes with the original.

        Raises:
            MachineError: The training has written to one since.
        """
        noted = {path: tuple(seen) for path, seen in json.loads(self._seen.read_text()).items()}
        now = {file.path: (file.size, file.mtime_ns) for file in files}
        if noted != now:
            path = next(path for path in sorted(noted.keys() | now.keys()) if noted.get(path) != now.get(path))
            raise MachineError(
                f"{path} changed after the checkpoint of step {self.step} was submitted, so it was not published",
                "Save each step to a folder of its own.",
            )

    def remove(self) -> None:
        """Removes it; the training's own files stay."""
        shutil.rmtree(self.root, ignore_errors=True)
        self._seen.unlink(missing_ok=True)


class Place:
    """Where the snapshots of one training lie: beside its checkpoints, on the same disk.

    It is locked for as long as a process has it open, so what a killed one left is known, and removed by the next.

    Args:
        root: The place: `make` makes one.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock: IO[bytes] = (root / _LOCK).open("ab")
        _try_lock(self._lock, fcntl.LOCK_SH)

    @classmethod
    def make(cls, beside: Path) -> Place:
        """A new place in a directory, in which hubpub keeps what is its own.

        Raises:
            MachineError: Nothing can be written there.
        """
        uploads = beside / STATE_DIR / _UPLOADS
        try:
            uploads.mkdir(parents=True, exist_ok=True)
            for left in uploads.iterdir():
                _remove_if_left(left)
            # until it is locked it has a name that is not looked at
            root = uploads / f".{os.urandom(8).hex()}"
            root.mkdir()
            place = cls(root)
            place.root = root.rename(uploads / root.name[1:])
        except OSError as error:
            raise MachineError(
                f"nothing can be kept in {uploads}: {error.strerror}", "Make room, or mend its permissions."
            ) from error
        return place

    def take(self, folder: Path, step: int, *, optimizer: bool, copy: bool) -> Snapshot:
        """Keeps the files of a checkpoint that are to be published.

        Args:
            folder: The checkpoint.
            step: The step of the training.
            optimizer: Whether the state of the optimizer is among them.
            copy: Whether the training will write to these very files again, so that links would change with them.

        Raises:
            BlockedError: There are none.
            CallError: There is no such folder.
            MachineError: One cannot be read, or not be kept.
        """
        snapshot = Snapshot(self.root / f"{os.urandom(4).hex()}-{step}", step)
        try:
            source = folder.resolve()
            chosen, seen = list(_chosen(source, optimizer=optimizer)), {}
            _require_weights(folder, chosen, optimizer=optimizer)
            for path in chosen:
                kept = snapshot.root / on_disk(path)
                kept.parent.mkdir(parents=True, exist_ok=True)
                _keep((source / on_disk(path)).resolve(), kept, copy=copy)
                status = kept.stat()
                seen[path] = (status.st_size, status.st_mtime_ns)
            snapshot.note(seen)
        except OSError as error:
            snapshot.remove()
            raise MachineError(
                # where it is the disk that is full, the error names no file
                f"{folder} cannot be kept for its upload: {error.filename or snapshot.root}: {error.strerror}",
                "Make room, or mend its permissions.",
            ) from error
        return snapshot

    def remove(self) -> None:
        """Removes all of it, and the directories above it where they hold nothing else."""
        self._lock.close()
        shutil.rmtree(self.root, ignore_errors=True)
        for directory in (self.root.parent, self.root.parent.parent):
            try:
                directory.rmdir()
            except OSError:  # receipts, or another training's
                return


def _require_weights(folder: Path, chosen: Sequence[str], *, optimizer: bool) -> None:
    """Sees to it that a training can go on by what is published of a checkpoint.

    Raises:
        BlockedError: It cannot.
    """
    if any(map(may_be_weights, chosen)):
        return
    if not optimizer and any(map(may_be_weights, _chosen(folder.resolve(), optimizer=True))):
        raise BlockedError(
            f"{folder} holds no weights but those in the state of the optimizer, as DeepSpeed saves sharded ones",
            "Have that published too: hubpub.Checkpoints(…, optimizer=True).",
        )
    if not chosen or _STATE in chosen:  # what a loop of one's own goes on by may have any name
        what = "no weights" if chosen else "nothing of a checkpoint"
        raise BlockedError(f"{folder} holds {what}", "Submit the folder that was saved to.")


def _chosen(folder: Path, *, optimizer: bool) -> Iterator[str]:
    """The paths of what is published of a checkpoint: no card, which is the final model's."""
    found = scan(folder, Choice(exclude=(CARD_PATH,), also=("*",) if optimizer else (_STATE, _SHARDS)))
    for file in found.files:
        reasons = {reason_by_name(part, {**DIRECTORIES, **FILES}) for part in file.path.split("/")}
        if file.path == _STATE or reasons <= {"", *_OF_THE_OPTIMIZER}:
            yield file.path


def _keep(source: Path, kept: Path, *, copy: bool) -> None:
    if not copy:
        with suppress(OSError):  # another disk, somebody else's file, a file system without links
            os.link(source, kept)
            return
    with source.open("rb") as old, kept.open("wb") as new:
        try:
            fcntl.ioctl(new, _CLONE, old.fileno())
        except OSError:
            shutil.copyfileobj(old, new, 1 << 20)


def _remove_if_left(root: Path) -> None:
    """Removes a place that no process has open any more."""
    if root.name.startswith("."):
        return
    try:
        with (root / _LOCK).open("ab") as lock:
            if _try_lock(lock, fcntl.LOCK_EX):
                shutil.rmtree(root, ignore_errors=True)
    except OSError:
        pass  # another training removes it just now, or it is no place


def _try_lock(file: IO[bytes], how: int) -> bool:
    """Whether a file is locked now; some network disks have no locks, and then nothing is removed."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
