"""What trainings and tools leave in a folder that is no part of a model: by its name, with why it is left out."""

from __future__ import annotations

import re
from fnmatch import fnmatch, translate

CONFIG_NAME = "hubpub.toml"
STATE_DIR = ".hubpub"

AUTHORED = "what the author says in the card, and no file of the model"
"""Why ``card.md`` is left out."""
LEADS_OUT = "a symbolic link that leads out of the folder"
"""Why such a link is left out."""
A_CHECKPOINT = "a checkpoint of the training"
"""Why a step of the training is left out."""
TRAINING = "state of the training, not of the model"
LOGS = "logs of the training"
TRACES = f"{LOGS}; the option `also` publishes the traces (tfevents) that the Hub's Metrics tab draws"
_CACHE = "a cache"
_SECRETS = "may hold secrets"
_SYSTEM = "litter of an editor or an operating system"
_CUT_SHORT = "a download that was cut short"

# Names of directories and files that training and tools leave behind, with the reason to leave them out. What the
# Trainer writes: transformers, trainer.py and trainer_utils.py (PREFIX_CHECKPOINT_DIR, TRAINING_ARGS_NAME, …);
# DeepSpeed: global_step*, zero_to_fp32.py; Accelerate: optimizer_0, scheduler_0.
DIRECTORIES = {
    ".git": "the folder's own git repository",
    STATE_DIR: "hubpub's own receipts",
    ".cache": _CACHE,
    ".huggingface": _CACHE,
    "__pycache__": _CACHE,
    ".ipynb_checkpoints": _CACHE,
    ".pytest_cache": _CACHE,
    ".venv": "a virtual environment",
    ".env": _SECRETS,
    "venv": "a virtual environment",
    "node_modules": "packages of a package manager",
    ".idea": _SYSTEM,
    ".vscode": _SYSTEM,
    "checkpoint-*": A_CHECKPOINT,
    "global_step*": "a checkpoint of DeepSpeed",
    "runs": LOGS,
    "wandb": LOGS,
    "mlruns": LOGS,
    "lightning_logs": LOGS,
    "tb_logs": LOGS,
    ".comet": LOGS,
    ".neptune": LOGS,
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
NEVER_LINKED = {name: reason for name, reason in DIRECTORIES.items() if "checkpoint" not in reason}
FILES = {
    "optimizer*.pt": TRAINING,
    "optimizer*.bin": TRAINING,
    "optimizer*.pth": TRAINING,
    "optimizer*.safetensors": TRAINING,
    "scheduler*.pt": TRAINING,
    "scheduler*.bin": TRAINING,
    "scaler*.pt": TRAINING,
    "rng_state*.pth": TRAINING,
    "random_states_*.pkl": TRAINING,
    # Accelerate: utils/constants.py and checkpointing.py (SAMPLER_NAME, DATALOADER_STATE_NAME, CUSTOM_CHECKPOINT)
    "sampler.bin": TRAINING,
    "sampler_?.bin": TRAINING,
    "dl_state_dict*.bin": TRAINING,
    "custom_checkpoint_*.pkl": TRAINING,
    "recipe_state.pt": TRAINING,  # torchtune
    "trainer_state.json": TRAINING,
    "training_args.bin": "a pickle of the training's settings, which the Hub's scanners flag as unsafe",
    "latest": "DeepSpeed's pointer to a checkpoint",
    "zero_to_fp32.py": "DeepSpeed's script for checkpoints",
    "events.out.tfevents.*": TRACES,
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
OF_A_TRAINER = ("training_args.bin", "trainer_state.json")
"""What the Trainer of transformers writes beside each model."""
MAY_BE_ADDED = frozenset(
    {TRAINING, LOGS, TRACES, A_CHECKPOINT, _SYSTEM, _CUT_SHORT, FILES["training_args.bin"], FILES["latest"]}
) | {FILES["zero_to_fp32.py"], DIRECTORIES["global_step*"]}
"""What is left out for the usual case, and published where a pattern names it: no secret, nothing of hubpub's own."""
# each of the two as one pattern: of thousands of files nearly none has such a name
_ANY = re.compile("|".join(map(translate, {**DIRECTORIES, **FILES})))


def reason_by_name(name: str, known: dict[str, str]) -> str:
    """Why a file or a directory of this name is left out; empty where it is not.

    Args:
        name: The name.
        known: `DIRECTORIES` or `FILES`, or both.
    """
    if not _ANY.fullmatch(name):
        return ""
    return next((reason for pattern, reason in known.items() if fnmatch(name, pattern)), "")
