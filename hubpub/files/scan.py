"""Scans a folder: what may be published, and what is left out and why."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from fnmatch import fnmatch, translate
from pathlib import Path

from hubpub.errors import CallError, cannot_read
from hubpub.files.weights.names import is_surely_weights
from hubpub.types.files import FileEntry, LeftOut, ModelFolder, in_repository, on_disk

CONFIG_NAME = "hubpub.toml"
STATE_DIR = ".hubpub"

LEADS_OUT = "a symbolic link that leads out of the folder"
"""Why such a link is left out."""
A_CHECKPOINT = "a checkpoint of the training"
"""Why a step of the training is left out."""
_TRAINING = "state of the training, not of the model"
_LOGS = "logs of the training"
_TRACES = f"{_LOGS}; `hf upload` adds the traces (tfevents) that the Hub's Metrics tab draws"
_CACHE = "a cache"
_SECRETS = "may hold secrets"
_SYSTEM = "litter of an editor or an operating system"
_CUT_SHORT = "a download that was cut short"

# Names of directories and files that training and tools leave behind, with the reason to leave them out. What the
# Trainer writes: transformers, trainer.py and trainer_utils.py (PREFIX_CHECKPOINT_DIR, TRAINING_ARGS_NAME, …);
# DeepSpeed: global_step*, zero_to_fp32.py; Accelerate: optimizer_0, scheduler_0.
_DIRECTORIES = {
    ".git": "the folder's own git repository",
    STATE_DIR: "hubpub's own receipts",
    ".cache": _CACHE,
    ".huggingface": _CACHE,
    "__pycache__": _CACHE,
    ".ipynb_checkpoints": _CACHE,
    ".pytest_cache": _CACHE,
    ".venv": "a virtual environment",
    "venv": "a virtual environment",
    "node_modules": "packages of a package manager",
    ".idea": _SYSTEM,
    ".vscode": _SYSTEM,
    "checkpoint-*": A_CHECKPOINT,
    "global_step*": "a checkpoint of DeepSpeed",
    "runs": _LOGS,
    "wandb": _LOGS,
    "mlruns": _LOGS,
    "lightning_logs": _LOGS,
    "tb_logs": _LOGS,
    ".comet": _LOGS,
    ".neptune": _LOGS,
    # what network disks, file systems and programs that keep folders in step put everywhere
    "@eaDir": _SYSTEM,
    "#recycle": _SYSTEM,
    "lost+found": _SYSTEM,
    ".AppleDouble": _SYSTEM,
    ".Spotlight-V100": _SYSTEM,
    ".fseventsd": _SYSTEM,
    ".stfolder": _SYSTEM,
    ".stversions": _SYSTEM,
    **dict.fromkeys((".Trashes", ".Trash-*", "$RECYCLE.BIN", "@Recycle", ".@__thumb", "__MACOSX"), _SYSTEM),
    ".dropbox.cache": _CACHE,
    "unsloth_compiled_cache": _CACHE,
    "triton_cache": _CACHE,
    "torch_compile_debug": _CACHE,
}
_NEVER_LINKED = {name: reason for name, reason in _DIRECTORIES.items() if "checkpoint" not in reason}
_FILES = {
    "optimizer*.pt": _TRAINING,
    "optimizer*.bin": _TRAINING,
    "optimizer*.pth": _TRAINING,
    "optimizer*.safetensors": _TRAINING,
    "scheduler*.pt": _TRAINING,
    "scheduler*.bin": _TRAINING,
    "scaler*.pt": _TRAINING,
    "rng_state*.pth": _TRAINING,
    "random_states_*.pkl": _TRAINING,
    # Accelerate: utils/constants.py and checkpointing.py (SAMPLER_NAME, DATALOADER_STATE_NAME, CUSTOM_CHECKPOINT)
    "sampler.bin": _TRAINING,
    "sampler_?.bin": _TRAINING,
    "dl_state_dict*.bin": _TRAINING,
    "custom_checkpoint_*.pkl": _TRAINING,
    "recipe_state.pt": _TRAINING,  # torchtune
    "trainer_state.json": _TRAINING,
    "training_args.bin": "a pickle of the training's settings, which the Hub's scanners flag as unsafe",
    "latest": "DeepSpeed's pointer to a checkpoint",
    "zero_to_fp32.py": "DeepSpeed's script for checkpoints",
    "events.out.tfevents.*": _TRACES,
    "*.pyc": _CACHE,
    ".env": _SECRETS,
    ".env.*": _SECRETS,
    ".netrc": _SECRETS,
    ".git": "the folder's own git repository",
    STATE_DIR: "hubpub's own receipts",
    # a file of this name, the Hub's client refuses as it does the directory
    ".cache": _CACHE,
    ".gitattributes": "the Hub keeps its own",
    ".gitignore": "rules of the training's repository, by which the Hub would drop files",
    ".DS_Store": _SYSTEM,
    "Thumbs.db": _SYSTEM,
    "desktop.ini": _SYSTEM,
    "*.swp": _SYSTEM,
    "*~": _SYSTEM,
    # a file that was deleted while it was open, on NFS, FUSE and SMB
    ".nfs*": _SYSTEM,
    ".fuse_hidden*": _SYSTEM,
    ".smbdelete*": _SYSTEM,
    # what macOS writes beside a file where the disk keeps no attributes: it has the file's own ending
    **dict.fromkeys(("._*", ".directory", ".goutputstream-*", ".sync.ffs_db"), _SYSTEM),
    **dict.fromkeys(("*.incomplete", "*.filepart", "*.part", "*.partial", "*.crdownload"), _CUT_SHORT),
    **dict.fromkeys(("*.aria2", "*.download", "*.opdownload", "*.!ut"), _CUT_SHORT),
    CONFIG_NAME: "hubpub's own settings",
}
# Directories of names that much else has too, so that what lies in them tells: Accelerate's `save_state` and the
# `no_trainer` examples of transformers write checkpoint_0, step_500 and epoch_0, LeRobot 000500 with training_state in
# it; FSDP and torch.distributed.checkpoint write state in *.distcp.
_STEP = re.compile(r"(?:(?:checkpoint|ckpt|step|epoch|iter)[-_]?)?[0-9]+|.+-state", re.IGNORECASE)
_OF_A_STEP = tuple(name for name, reason in _FILES.items() if reason == _TRAINING)
_DISTRIBUTED = re.compile(r"(?:optimizer|pytorch_model_fsdp)(?:_[0-9]+)?")
_LEROBOT = "training_state"
_OF_LEROBOT = ("training_step.json", "optimizer_state.safetensors", "rng_state.safetensors", "scheduler_state.json")
# Logs may be many.
_MOST_LOOKED_AT = 10_000
# What the Hub takes in no path; the local hub refuses the same (localhub/names.py, repo_path).
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\\]")
_GIT = {".git", "git~1"}
# each of the two as one pattern: of thousands of files nearly none has such a name
_ANY = re.compile("|".join(map(translate, {**_DIRECTORIES, **_FILES})))


def scan(folder: Path) -> ModelFolder:
    """What a folder holds.

    Symbolic links to files inside the folder are followed; those that lead out of it are left out.

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
        found = list(_walk(root))
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
    return bool(_reason(name, _DIRECTORIES))


def left_out_weights(folder: ModelFolder) -> Iterator[str]:
    """The weights that lie in directories of logs, which are left out; of very many some."""
    left = _MOST_LOOKED_AT
    for directory in folder.left_out:
        if directory.reason not in {_LOGS, _TRACES} or not directory.path.endswith("/"):
            continue
        for around, _, names in os.walk(folder.root / on_disk(directory.path)):
            for name in sorted(names):
                left -= 1
                if left < 0:
                    return
                if is_surely_weights(name) and not _reason(name, _FILES):
                    path = (Path(around) / name).relative_to(folder.root).as_posix()
                    yield in_repository(path) or path


def _walk(root: Path) -> Iterator[FileEntry | LeftOut]:
    """What a folder holds. It may be deeper than Python's calls may be."""
    directories: list[tuple[Path | str, str]] = [(root, "")]
    while directories:
        directory, below = directories.pop()
        yield from _entries(root, directory, below, directories)


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
                if reason := _reason(name, _DIRECTORIES) or _by_content(entry):
                    traces = reason == _LOGS and _holds_traces(entry.path)
                    yield LeftOut(f"{path}/", _TRACES if traces else reason)
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
        return _TRAINING if any(inner.name in _OF_LEROBOT for inner in Path(directory).iterdir()) else ""
    if _DISTRIBUTED.fullmatch(name):
        return _TRAINING if any(inner.suffix == ".distcp" for inner in Path(directory).iterdir()) else ""
    if not _STEP.fullmatch(name):
        return ""
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if _by_content(entry) == _TRAINING:
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
    if reason := _reason(entry.name, _FILES):
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
        whys = (*(_reason(part, _NEVER_LINKED) for part in around), _reason(name, _FILES))
        if why := next(filter(None, whys), ""):
            return LeftOut(path, f"a symbolic link to what is left out: {why}")
    status = entry.stat()
    if not stat.S_ISREG(status.st_mode):
        return LeftOut(path, "not a regular file")
    return FileEntry(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _reason(name: str, known: dict[str, str]) -> str:
    if not _ANY.fullmatch(name):
        return ""
    return next((reason for pattern, reason in known.items() if fnmatch(name, pattern)), "")
