"""Where a training goes on."""

from __future__ import annotations

from pathlib import Path


def checkpoint(place: Path, step: int, state: str | None = "{}") -> Path:
    folder = place / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    if state is not None:
        (folder / "trainer_state.json").write_text(state)
    return folder


def test_the_last_one_that_is_whole(tmp_path: Path) -> None:
    from huggingtweets.checkpoints import last_checkpoint

    assert last_checkpoint(tmp_path / "none") is None
    checkpoint(tmp_path, 9)
    whole = checkpoint(tmp_path, 10)
    half = [checkpoint(tmp_path, 11, '{"epoch": 1'), checkpoint(tmp_path, 200, None)]
    (tmp_path / "checkpoint-x").mkdir()
    assert last_checkpoint(tmp_path) == whole
    # what is half is gone: the Trainer would count it among those that it keeps
    assert not [folder for folder in half if folder.exists()]
    assert (tmp_path / "checkpoint-9").exists()
