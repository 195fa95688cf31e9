"""Holds a folder's files against the manifest of a model artifact."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hubpub.files.cache import Cache
from hubpub.files.hashing import Algorithm, hash_files
from hubpub.types.card import CARD_PATH
from hubpub.types.files import FileEntry, ModelFolder
from hubpub.types.lineage_graph import Artifact, Entry, Gap, LineageGraph
from hubpub.types.proof import FileProof, Proof, Verdict

Digest = Callable[[FileEntry, Algorithm], str]
"""Gives a digest of a file of the folder, as lower-case hex."""


def reading(root: Path, cache: Cache | None = None) -> Digest:
    """Digests of a folder's files, read when they are asked for, each once.

    Args:
        root: The folder.
        cache: What knows those of files that did not change.
    """
    known: dict[tuple[str, Algorithm], str] = {}

    def digest(file: FileEntry, algorithm: Algorithm) -> str:
        if (file.path, algorithm) not in known:
            known[file.path, algorithm] = hash_files(root, [file], lambda _: (algorithm,), cache)[file.path][algorithm]
        return known[file.path, algorithm]

    return digest


def named_by_md5(folder: ModelFolder, graph: LineageGraph) -> frozenset[str]:
    """The files of a folder whose md5 the manifest of a model is held against: what to ask for when they are read."""
    asked: set[str] = set()

    def note(file: FileEntry, algorithm: Algorithm) -> str:
        if algorithm == "md5":
            asked.add(file.path)
        return ""

    for model in graph.models:
        prove(folder, model, note)
    return frozenset(asked)


def prove(folder: ModelFolder, artifact: Artifact, digest: Digest | None = None) -> Proof:
    """A folder's files against an artifact's: one line for each.

    The card is left out: it is written after the training.

    Args:
        folder: What training left behind.
        artifact: The model artifact, with its entries.
        digest: Gives the digest of a file; is asked only where size and algorithm leave the question open. By default
            the file is read for it.

    Raises:
        MachineError: A file cannot be read.
    """
    files = {file.path: file for file in folder.files if file.path != CARD_PATH}
    entries = _aligned(artifact.entries or (), set(files))
    digest = digest or reading(folder.root)
    lines = [
        _judge(path, files.get(path) or _why_left_out(path, folder), entries.get(path), digest)
        for path in {**files, **entries}
    ]
    return Proof(artifact.key, tuple(sorted((line for line in lines if line), key=lambda line: line.path)))


def choose_model(
    graph: LineageGraph, folder: ModelFolder, digest: Digest | None = None
) -> tuple[LineageGraph, Proof | None]:
    """The model that the folder holds, of those that the run logged, and the proof of it.

    Of several, that one is meant which has the most files in common with the folder; else the one that the graph
    prefers. `digest` is as for `prove`.
    """
    candidates = [model for model in graph.models if model.entries]
    if graph.model is None or not candidates:
        gap = Gap("whether the folder holds what the run logged", _nothing_to_hold_against(graph))
        return replace(graph, gaps=tuple(dict.fromkeys((*graph.gaps, gap)))), None
    digest = digest or reading(folder.root)
    proofs = {model.key: prove(folder, model, digest) for model in candidates}
    # the graph's own choice comes last, so it is the one that wins where several are as good
    candidates.sort(key=lambda model: model.key == graph.model.key if graph.model else False)
    best = max(reversed(candidates), key=lambda model: len(proofs[model.key].of(Verdict.SAME)))
    unseen = sum(model.entries is None and not model.deleted for model in graph.models)
    return graph.with_model(best), _unsettled(proofs[best.key], unseen) if unseen else proofs[best.key]


def _nothing_to_hold_against(graph: LineageGraph) -> str:
    if not graph.models:
        return "no model that it logged is known"
    if all(model.deleted for model in graph.models):
        return "the models that it logged were deleted"
    return "the files of the models that it logged are not known"


def _unsettled(proof: Proof, unseen: int) -> Proof:
    """A proof where the files of other models are not known: what is not in this one may be in one of those."""
    why = f"{unseen} other model{'s' if unseen > 1 else ''} of this run could not be looked at"
    return replace(
        proof,
        files=tuple(
            replace(file, verdict=Verdict.UNPROVABLE, reason=f"{file.reason}; {why}")
            if file.verdict is Verdict.DIFFERENT
            else file
            for file in proof.files
        ),
    )


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


def _why_left_out(path: str, folder: ModelFolder) -> str | None:
    """Why a file is not published, by itself or with its directory; None where the folder does not hold it."""
    for file in folder.left_out:
        if path == file.path or (file.path.endswith("/") and path.startswith(file.path)):
            return file.reason if (folder.root / path).exists() else None
    return None


def _judge(path: str, file: FileEntry | str | None, entry: Entry | None, digest: Digest) -> FileProof | None:
    """What can be said of a file of the folder, or of one that is left out for a reason, or is not there."""
    if entry is None:
        return FileProof(path, Verdict.UNLOGGED, "the run did not log it")
    if file is None:
        return FileProof(path, Verdict.ABSENT, "the run logged it, and the folder does not hold it")
    if isinstance(file, str):
        return FileProof(path, Verdict.ABSENT, f"the run logged it, and it is left out here: {file}")
    on_disk = bool(entry.ref and entry.ref.startswith("file://"))
    if entry.size is not None and entry.size != file.size and (on_disk or not entry.ref):
        return FileProof(path, Verdict.DIFFERENT, f"{entry.size} bytes were logged, and it has {file.size}")
    if entry.digest is None:
        return FileProof(path, Verdict.UNPROVABLE, f"logged as a reference without a checksum ({entry.ref})")
    if entry.algorithm == "sha256":
        mine = digest(file, "sha256")
    elif entry.algorithm == "md5":
        # W&B writes it as base64
        mine = base64.b64encode(bytes.fromhex(digest(file, "md5"))).decode()
    else:
        return FileProof(path, Verdict.UNPROVABLE, f"logged with a digest of another kind ({entry.algorithm})")
    if mine == entry.digest:
        return FileProof(path, Verdict.SAME, f"its {entry.algorithm} is the one that was logged")
    if on_disk and entry.algorithm == "md5":
        # without a checksum W&B writes the md5 of the file's path, which looks the same
        return FileProof(path, Verdict.UNPROVABLE, f"logged as a reference, maybe without a checksum ({entry.ref})")
    return FileProof(path, Verdict.DIFFERENT, f"its {entry.algorithm} is another than was logged")
