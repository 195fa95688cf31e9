"""Compares a folder's files with the manifest of a model artifact."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hubpub.files.cache import Cache
from hubpub.files.hashing import Algorithm, hash_files
from hubpub.types.card import CARD_PATH
from hubpub.types.files import FileEntry, ModelFolder, on_disk
from hubpub.types.lineage_graph import Artifact, Entry, Gap, LineageGraph
from hubpub.types.proof import FileProof, Proof, Verdict

ReadDigest = Callable[[FileEntry, Algorithm], str]
"""Gives a digest of a file of the folder, as lower-case hex."""


def digest_reader(root: Path, cache: Cache | None = None) -> ReadDigest:
    """A function that gives the digests of a folder's files; it computes each once, when it is asked for.

    Args:
        root: The folder.
        cache: The digests of files that did not change.
    """
    known: dict[tuple[str, Algorithm], str] = {}

    def digest(file: FileEntry, algorithm: Algorithm) -> str:
        if (file.path, algorithm) not in known:
            known[file.path, algorithm] = hash_files(root, [file], lambda _: (algorithm,), cache)[file.path][algorithm]
        return known[file.path, algorithm]

    return digest


def files_needing_md5(folder: ModelFolder, graph: LineageGraph) -> frozenset[str]:
    """The files of a folder whose md5 a model's manifest names: it can be computed when they are read anyway."""
    asked: set[str] = set()

    def note(file: FileEntry, algorithm: Algorithm) -> str:
        if algorithm == "md5":
            asked.add(file.path)
        return ""

    for model in graph.models:
        prove(folder, model, note)
    return frozenset(asked)


def prove(folder: ModelFolder, artifact: Artifact, digest: ReadDigest | None = None) -> Proof:
    """Compares a folder's files with an artifact's; the proof has one verdict for each file.

    The card is left out: it is written after the training.

    Args:
        folder: What training left behind.
        artifact: The model artifact, with its entries.
        digest: Gives the digest of a file; it is called only where the size does not settle the question. By default
            the file is read.

    Raises:
        MachineError: A file cannot be read.
    """
    files = {file.path: file for file in folder.files if file.path != CARD_PATH}
    entries = _aligned(artifact.entries or (), set(files))
    digest = digest or digest_reader(folder.root)
    lines = [
        _judge(path, files.get(path) or _why_left_out(path, folder), entries.get(path), digest)
        for path in {**files, **entries}
    ]
    return Proof(artifact.key, tuple(sorted((line for line in lines if line), key=lambda line: line.path)))


def choose_model(
    graph: LineageGraph, folder: ModelFolder, digest: ReadDigest | None = None
) -> tuple[LineageGraph, Proof | None]:
    """Chooses the model that the folder holds, of those that the run logged; with its proof.

    It is the one that has the most files in common with the folder; of equals, the one that the graph prefers. `digest`
    is as for `prove`.
    """
    candidates = [model for model in graph.models if model.entries]
    if graph.model is None or not candidates:
        gap = Gap("whether the folder holds what the run logged", _why_unproved(graph))
        return replace(graph, gaps=tuple(dict.fromkeys((*graph.gaps, gap)))), None
    digest = digest or digest_reader(folder.root)
    proofs = {model.key: prove(folder, model, digest) for model in candidates}
    # the graph's own choice comes last, so it is the one that wins where several are as good
    candidates.sort(key=lambda model: model.key == graph.model.key if graph.model else False)
    best = max(reversed(candidates), key=lambda model: len(proofs[model.key].of(Verdict.SAME)))
    unseen = sum(model.entries is None and not model.deleted for model in graph.models)
    return graph.with_model(best), _unsettled(proofs[best.key], unseen) if unseen else proofs[best.key]


def _why_unproved(graph: LineageGraph) -> str:
    if not graph.models:
        return "no model that it logged is known"
    if all(model.deleted for model in graph.models):
        return "the models that it logged were deleted"
    return "the files of the models that it logged are not known"


def _unsettled(proof: Proof, unseen: int) -> Proof:
    """A proof where other models' files are not known: a file that differs here may be one of theirs."""
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
            return file.reason if (folder.root / on_disk(path)).exists() else None
    return None


def _judge(path: str, file: FileEntry | str | None, entry: Entry | None, digest: ReadDigest) -> FileProof | None:
    """The verdict on a path: a file of the folder, one that is left out (for this reason), or one that is missing."""
    if entry is None:
        return FileProof(path, Verdict.UNLOGGED, "the run did not log it")
    if file is None:
        return FileProof(path, Verdict.ABSENT, "the run logged it, and the folder does not hold it")
    if isinstance(file, str):
        return FileProof(path, Verdict.ABSENT, f"the run logged it, and it is left out here: {file}")
    is_on_disk = bool(entry.ref and entry.ref.startswith("file://"))
    if entry.size is not None and entry.size != file.size and (is_on_disk or not entry.ref):
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
    if is_on_disk and entry.algorithm == "md5":
        # without a checksum W&B writes the md5 of the file's path, which looks the same
        return FileProof(path, Verdict.UNPROVABLE, f"logged as a reference, maybe without a checksum ({entry.ref})")
    return FileProof(path, Verdict.DIFFERENT, f"its {entry.algorithm} is another than was logged")
