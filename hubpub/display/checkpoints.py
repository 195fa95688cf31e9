"""The checkpoints of a training as text for people: what became of each."""

from __future__ import annotations

from hubpub.display.words import one_line
from hubpub.types.checkpoint import CheckpointReport
from hubpub.types.shown import counted


def show_checkpoints(report: CheckpointReport) -> str:
    """What became of every checkpoint that was submitted."""
    lines = [f"step {one.step}: published as {one.tag}, commit {one.commit[:12]}" for one in report.published]
    if report.skipped:
        lines.append(f"skipped, for a newer one came: {', '.join(map(str, report.skipped))}")
    lines += [f"step {step}: not published: {one_line(why)}" for step, why in report.failed.items()]
    beside = f", with {report.cpu_seconds:.1f} s of the processor beside the training" if report.cpu_seconds else ""
    lines.append(f"{counted(len(report.published), 'checkpoint')} published{beside}")
    return "\n".join(lines)
