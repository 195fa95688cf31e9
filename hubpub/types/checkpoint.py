"""What became of the checkpoints of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubpub.types.shown import Shown


@dataclass(frozen=True, slots=True)
class PublishedCheckpoint:
    """A checkpoint that is on the hub, whole and verified.

    Attributes:
        step: The step of the training.
        commit: The commit on the branch.
        tag: The tag at that commit: ``step-500``, or ``step-500-2`` where another checkpoint has that one already.
        url: Where to see it.
    """

    step: int
    commit: str
    tag: str
    url: str


@dataclass(frozen=True, slots=True)
class CheckpointReport(Shown):
    """What became of every checkpoint that was submitted.

    Attributes:
        published: Those on the hub, in the order of their commits.
        skipped: The steps of those that a newer one overtook before their upload began.
        failed: Why each of the others was not published, by its step.
        cpu_seconds: What the uploads took of the processor's time, beside the training.
    """

    published: tuple[PublishedCheckpoint, ...] = ()
    skipped: tuple[int, ...] = ()
    failed: Mapping[int, str] = field(default_factory=dict)
    cpu_seconds: float = 0.0

    @property
    def last(self) -> PublishedCheckpoint | None:
        """The newest on the hub; None where there is none."""
        return self.published[-1] if self.published else None

    def __repr__(self) -> str:
        counts = f"{len(self.published)} published, {len(self.skipped)} skipped, {len(self.failed)} failed"
        return f"<CheckpointReport: {counts}>"
