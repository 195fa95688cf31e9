"""Holds a folder's files against the manifest of a model artifact."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from hubpub.card import CARD_PATH
from hubpub.digests import digest_file
from hubpub.errors import MachineError
from hubpub.evidence import FileProof, Proof, Verdict
from hubpub.files import FileEntry, ModelFolder
from hubpub.graph import Artifact, Entry, LineageGraph

Md5 = Callable[[Path], str]


def md5_of(path: Path) -> str:
    """The md5 of a file's bytes, base64, as W&B writes it.

    Raises:
        MachineError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
    except OSError as error:
        raise MachineError(f"cannot read {path}: {error.strerror}", "Mend its permissions.") from error
    return base64.b64encode(digest.digest()).decode()


def prove(folder: ModelFolder, artifact: Artifact, md5: Md5 = md5_of) -> Proof:
    """A folder's files against an artifact's: one line for each.

    The card is left out: it is written after the training.

    Args:
        folder: What training left behind.
        artifact: The model artifact, with its entries.
        md5: Gives a file's md5, base64; is asked only where size and algorithm leave the question open.

    Raises:
        MachineError: A file cannot be read.
    """
    files = {file.path: file for file in folder.files if file.path != CARD_PATH}
    entries = _aligned(artifact.entries or (), set(files))
    lines = [_judge(folder.root, path, files.get(path), entries.get(path), md5) for path in {**files, **entries}]
    return Proof(artifact.key, tuple(sorted((line for line in lines if line), key=lambda line: line.path)))


def choose_model(graph: LineageGraph, folder: ModelFolder, md5: Md5 = md5_of) -> tuple[LineageGraph, Proof | None]:
    """The model that the folder holds, of those that the run logged, and the proof of it.

    Of several, that one is meant which has the most files in common with the folder; else the one that the graph
    prefers.
    """
    candidates = [model for model in graph.models if model.entries]
    if graph.model is None or not candidates:
        return graph, None
    known: dict[Path, str] = {}

    def once(path: Path) -> str:
        if path not in known:
            known[path] = md5(path)
        return known[path]

    proofs = {model.key: prove(folder, model, once) for model in candidates}
    # the graph's own choice comes last, so it is the one that wins where several are as good
    candidates.sort(key=lambda model: model.key == graph.model.key if graph.model else False)
    best = max(reversed(candidates), key=lambda model: len(proofs[model.key].of(Verdict.SAME)))
    return graph.with_model(best), proofs[best.key]


def _aligned(entries: tuple[Entry, ...], paths: set[str]) -> dict[str, Entry]:
    """The entries by the folder's own paths: an artifact may hold the whole model in a directory."""
    by_path = {entry.path: entry for entry in entries if entry.path != CARD_PATH}
    if paths & by_path.keys():
        return by_path
    for directory in sorted({path.rpartition("/")[0] for path in by_path} - {""}, key=len):
        inside = {p.removeprefix(f"{directory}/"): e for p, e in by_path.items() if p.startswith(f"{directory}/")}
        if paths & inside.keys():
            return inside
    return by_path


def _judge(root: Path, path: str, file: FileEntry | None, entry: Entry | None, md5: Md5) -> FileProof | None:
    if entry is None:
        return FileProof(path, Verdict.UNLOGGED, "the run did not log it")
    if file is None:
        return FileProof(path, Verdict.ABSENT, "the run logged it, and the folder does not hold it")
    if entry.size is not None and entry.size != file.size and not entry.ref:
        return FileProof(path, Verdict.DIFFERENT, f"{entry.size} bytes were logged, and it has {file.size}")
    if entry.digest is None:
        return FileProof(path, Verdict.UNPROVABLE, f"logged as a reference without a checksum ({entry.ref})")
    if entry.algorithm == "sha256":
        mine = digest_file(root, file).sha256
    elif entry.algorithm == "md5":
        mine = md5(root / path)
    else:
        return FileProof(path, Verdict.UNPROVABLE, f"logged with a digest of another kind ({entry.algorithm})")
    if mine == entry.digest:
        return FileProof(path, Verdict.SAME, f"its {entry.algorithm} is the one that was logged")
    return FileProof(path, Verdict.DIFFERENT, f"its {entry.algorithm} is another than was logged")
