"""WT: each file of the folder by itself: is it what its name says, and does it belong into a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubpub.files.tree import Tree
from hubpub.files.weights import Malformed, safetensors
from hubpub.files.weights.pointers import pointer_kind
from hubpub.rules.registry import Needs, rule
from hubpub.rules.weights.headers import gguf_fault, pointer, safetensors_names
from hubpub.rules.weights.tree import listed, tree_of
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.files import FileEntry
from hubpub.types.findings import Finding, Severity, Subject

# Formats in which a file without a byte is no weights: every one begins with a header.
_NEVER_EMPTY = (
    *(".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".ggml", ".onnx", ".h5", ".hdf5", ".keras", ".msgpack"),
    *(".tflite", ".pkl", ".pickle", ".joblib", ".skops", ".npz", ".nemo", ".ot", ".mlmodel"),
)
# What is looked at and not loaded: a pointer in its place is a picture that does not show.
_NOT_LOADED = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".svg",
    ".mp4",
    ".mp3",
    ".wav",
    ".flac",
    ".pdf",
    ".md",
    ".html",
)


@rule("WT010", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def broken_safetensors(draft: Draft) -> Iterator[Finding]:
    """A safetensors file is cut short, or its header does not agree with it.

    A download or a copy that broke off, a full disk and two processes writing one file leave such files; no loader
    takes them. Only the header is read, and compared with the file's size.

    Remedy: save or copy the file again.
    """
    for tree, file in _local(draft, ".safetensors"):
        if not file.size or pointer(tree, file.path):
            continue
        header = safetensors_names(tree, file)
        if isinstance(header, Malformed):
            yield broken_safetensors.finding(
                f"{file.path} is no sound safetensors file: {header}",
                "Save or copy it again.",
                Subject(path=file.path),
            )
        elif header is not None and header.duplicates:
            names = listed([safetensors.show(name) for name in header.duplicates])
            yield broken_safetensors.finding(
                f"the header of {file.path} has keys twice, of which loaders take the last: {names}",
                "Save it again with the safetensors library.",
                Subject(path=file.path),
                severity=Severity.WARNING,
            )


@rule("WT014", Severity.ERROR, needs=Needs.FILES)
def broken_gguf(draft: Draft) -> Iterator[Finding]:
    """A GGUF file does not begin as one, or is too short for what it names.

    llama.cpp and what is built on it refuse such a file (llama.cpp#6885). Read is the header, which lists the tensors
    with their types and places: where the last of them ends, the file must not have ended before.

    Remedy: convert or copy the file again.
    """
    for tree, file in _local(draft, ".gguf"):
        if not file.size or pointer(tree, file.path):
            continue
        if fault := gguf_fault(tree, file):
            yield broken_gguf.finding(
                f"{file.path} is no sound GGUF file: {fault}", "Convert or copy it again.", Subject(path=file.path)
            )


@rule("WT011", Severity.ERROR, needs=Needs.FILES)
def empty_weights(draft: Draft) -> Iterator[Finding]:
    """A weights file has no bytes.

    A full disk or a save that was interrupted leaves it; every format of weights begins with a header.

    Remedy: save the model again.
    """
    for _, file in _local(draft, *_NEVER_EMPTY):
        if not file.size:
            yield empty_weights.finding(f"{file.path} is empty", "Save the model again.", Subject(path=file.path))


@rule("WT012", Severity.ERROR, Severity.WARNING, needs=Needs.FILES)
def pointer_for_file(draft: Draft) -> Iterator[Finding]:
    """A file holds the pointer that git LFS or git-annex keeps in place of it.

    The clone that it comes from was never pulled. Published, the pointer is the file: the Hub does not follow it, and
    the model cannot be loaded. For pictures and other files that are only looked at, the finding is a warning.

    Remedy: ``git lfs pull`` (or ``git annex get .``) in the clone, then push.
    """
    for tree, file in _local(draft):
        if kind := pointer(tree, file.path):
            pull = "git annex get ." if kind == "git-annex" else "git lfs pull"
            looked_at = file.path.lower().endswith(_NOT_LOADED)
            yield pointer_for_file.finding(
                f"{file.path} is not the file but a {kind} pointer to it",
                f"Run `{pull}` where the folder comes from, then push.",
                Subject(path=file.path, line=1),
                severity=Severity.WARNING if looked_at else Severity.ERROR,
            )


@rule("WT013", Severity.ERROR, needs=Needs.FILES)
def pointer_for_card(draft: Draft) -> Iterator[Finding]:
    """README.md is a git LFS pointer and not the card.

    The Hub then shows no card and reads no metadata (espnet_model_zoo#95): mostly a ``.gitattributes`` that takes
    ``*.md`` into LFS, or a clone that was not pulled.

    Remedy: put the card's text there; ``git lfs pull`` brings it, if it was ever written.
    """
    if kind := pointer_kind(draft.card.text.encode(errors="replace")):
        yield pointer_for_card.finding(
            f"{CARD_PATH} is not the card but a {kind} pointer to it",
            "Run `git lfs pull` where it comes from, and take *.md out of .gitattributes.",
            Subject(path=CARD_PATH, line=1),
        )


@rule("WT015", Severity.ERROR, needs=Needs.FILES)
def unreadable_file(draft: Draft) -> Iterator[Finding]:
    """A file of the folder cannot be read, or is no longer what was seen.

    What cannot be read can be neither judged nor published. The usual causes are permissions, a network disk that
    went away, and a process that is still writing.

    Remedy: mend the permissions, let the writer finish, and run the command again.
    """
    for tree, file in _local(draft):
        if file.path in draft.digests:
            continue  # it has been read
        try:
            with open(tree.place(file.path), "rb", buffering=0):  # noqa: PTH123 - as in Tree.place
                pass
        except (OSError, ValueError) as error:
            yield unreadable_file.finding(
                f"{file.path} cannot be read: {getattr(error, 'strerror', None) or error}",
                "Mend its permissions, or let what writes it finish.",
                Subject(path=file.path),
            )


_MOST_LINKS = 3


@rule("WT040", Severity.WARNING, needs=Needs.FILES)
def link_left_out(draft: Draft) -> Iterator[Finding]:
    """A symbolic link was left out.

    A link that leads out of the folder could publish anything on this machine, so it is not followed; one that leads
    nowhere has nothing to publish. A snapshot in the Hub's cache is made of such links, and so is a clone by git-annex
    whose files were not fetched. Where the file belongs to the model, the model is published without it.

    Remedy: replace the link with the file: ``cp -rL FOLDER COPY`` makes a folder without links.
    """
    links: dict[str, list[str]] = {}
    for left in draft.folder.left_out if draft.folder is not None else ():
        if left.reason.startswith("a symbolic link") and "secrets" not in left.reason:
            links.setdefault(left.reason, []).append(left.path)
    for reason, paths in links.items():
        # of a whole snapshot it is said once
        for told in [paths] if len(paths) > _MOST_LINKS else [[path] for path in paths]:
            what = f"{listed(told)} will not be published: {'each is ' if len(told) > 1 else ''}{reason}"
            yield link_left_out.finding(
                what,
                "If it belongs to the model, put the file in the link's place (cp -rL makes such a copy).",
                Subject(path=told[0]),
            )


# By kind: names that programs give to what they leave behind, with a final slash those of directories; what
# `folder.scan` leaves out already is not among them.
_JUNK: dict[str, tuple[str, ...]] = {
    "logs": ("*.log", "nohup.out", "slurm-*.out", "slurm-*.err", "*.log.gz", "*.tfevents.*"),
    "core dumps": ("core", "core.[0-9]*", "*.stackdump", "vgcore.*", "*.dmp"),
    "temporary files": ("*.tmp", "*.temp", "*.bak", "*.orig", "*.rej", "*.swo"),
    "state of the training": (
        *("*optim_states.pt", "zero_pp_rank_*.pt", "optim.pt", "trainer_state*.json", "training_state*.pt"),
        *("lr_scheduler*.pt", "lr_scheduler*.bin", "grad_scaler*.pt", "*.optim"),
    ),
    "litter of an operating system": ("ehthumbs.db", ".Trash/"),
    "caches and packages": (".ruff_cache/", ".mypy_cache/", ".tox/", ".eggs/", "*.egg-info/", "*.pyo"),
    "locks and process ids": ("*.lock", "*.pid", ".~lock.*"),
    "records of a profiler": ("*.prof", "*.nsys-rep", "*.qdrep", "*.trace.json", "*.hprof"),
    "databases of a tracker": ("optuna*.db", "*.db-wal", "*.db-journal", "mlflow.db", "aim.db"),
}
# lock files of package managers are written to be published
_NO_JUNK = frozenset({"uv.lock", "poetry.lock", "pixi.lock", "pdm.lock", "conda.lock", "Cargo.lock", "flake.lock"})


def _junk_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern over ``/path``: a file has such a name, or lies in such a directory."""
    return re.compile("|".join(map(_junk_part, names)))


def _junk_part(name: str) -> str:
    pattern = re.escape(name).replace(r"\*", "[^/]*").replace(r"\[0\-9\]", "[0-9]")
    return f"/{pattern}" if name.endswith("/") else f"/{pattern}$"


_JUNK_PATTERNS = {kind: _junk_pattern(names) for kind, names in _JUNK.items()}
# of thousands of files nearly none is any
_ANY_JUNK = re.compile("|".join(pattern.pattern for pattern in _JUNK_PATTERNS.values()))


@rule("WT041", Severity.WARNING, needs=Needs.FILES)
def junk(draft: Draft) -> Iterator[Finding]:
    """Files are about to be published that belong to the training or to a tool, not to the model.

    They make the repository large and tell what nobody meant to tell: paths, host names, data (lerobot#4546,
    huggingface_hub#1262).

    Remedy: delete them, or move them out of the folder; or let them be with ``--ignore WT041``.
    """
    found: dict[str, list[str]] = {}
    for _, file in _local(draft):
        if not _ANY_JUNK.search(path := f"/{file.path}"):
            continue
        kind = next((kind for kind, names in _JUNK_PATTERNS.items() if names.search(path)), "")
        if kind and file.path.rsplit("/", 1)[-1] not in _NO_JUNK:
            found.setdefault(kind, []).append(file.path)
    for kind, paths in found.items():
        yield junk.finding(
            f"{kind} would be published: {listed(paths)}",
            "Delete them, or move them out of the folder.",
            Subject(path=paths[0]),
        )


def _local(draft: Draft, *endings: str) -> Iterator[tuple[Tree, FileEntry]]:
    """The folder's files but the card, whose names end so."""
    tree = tree_of(draft)
    if tree is not None:
        for file in tree.ending(*(endings or ("",))):
            yield tree, file
