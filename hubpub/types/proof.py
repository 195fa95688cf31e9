"""Evidence: what W&B tells of a model, and what its files prove of that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hubpub.types.findings import Finding
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.shown import counted


class Verdict(StrEnum):
    """What can be said of one file."""

    SAME = "same"
    """The folder's bytes are those that were logged."""
    DIFFERENT = "different"
    """They are others."""
    ABSENT = "absent"
    """It was logged, and the folder does not hold it."""
    UNLOGGED = "unlogged"
    """The folder holds it, and it was not logged."""
    UNPROVABLE = "unprovable"
    """It was logged with nothing that its bytes could be held against."""


@dataclass(frozen=True, slots=True)
class FileProof:
    """What can be said of one file.

    Attributes:
        path: Path in the folder, or in the artifact where the folder does not hold it.
        verdict: What can be said.
        reason: Why, as half a sentence.
    """

    path: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """A folder's files against a model artifact's manifest.

    Attributes:
        artifact: The artifact's key, ``entity/project/name:v3``.
        files: One line each, by path.
    """

    artifact: str
    files: tuple[FileProof, ...]

    def of(self, verdict: Verdict) -> tuple[FileProof, ...]:
        """The files of one verdict."""
        return tuple(file for file in self.files if file.verdict is verdict)

    def __repr__(self) -> str:
        held = f"{len(self.of(Verdict.SAME))} of {counted(len(self.files), 'file')} the same"
        return f"<Proof against {self.artifact!r}: {held}>"


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A link of the lineage that a reader without a key cannot follow.

    Attributes:
        url: The link.
        status: What it answers.
    """

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of where a model comes from.

    Attributes:
        graph: The lineage.
        proof: The folder's files against the model that was logged; None without a folder, or a model.
        disputes: Where the facts that were given by hand say something else than the runs, one sentence each.
        dead_links: Links that lead a reader nowhere; empty where that was not asked.
    """

    graph: LineageGraph
    proof: Proof | None = None
    disputes: tuple[str, ...] = ()
    dead_links: tuple[DeadLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """What ``hubpub links`` tells.

    Attributes:
        graph: The lineage.
        proof: The folder's files against the model that was logged; None where none was asked for.
        findings: What the rules say.
    """

    graph: LineageGraph
    proof: Proof | None = None
    findings: tuple[Finding, ...] = ()
