"""The checkpoints of a training, as text."""

from __future__ import annotations

from hubpub.display.checkpoints import show_checkpoints
from hubpub.types.checkpoint import CheckpointReport, PublishedCheckpoint


def test_what_became_of_each_is_told() -> None:
    published = PublishedCheckpoint(
        500, "0123456789abcdef", "step-500-2", "https://huggingface.co/me/m/tree/step-500-2"
    )
    report = CheckpointReport((published,), (100, 200), {600: "the hub\x1b[31m is away"}, 1.24)
    assert show_checkpoints(report).splitlines() == [
        "step 500: published as step-500-2, commit 0123456789ab",
        "skipped, for a newer one came: 100, 200",
        r"step 600: not published: the hub\x1b[31m is away",
        "1 checkpoint published, with 1.2 s of the processor beside the training",
    ]
    assert show_checkpoints(CheckpointReport()) == "0 checkpoints published"
