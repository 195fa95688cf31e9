"""The run that this process logs to."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from hubpub import runs
from hubpub.errors import WandbError


def test_without_wandb_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    assert runs.live_run() is None
    assert "wandb" not in sys.modules


@pytest.mark.parametrize("mode", ["offline", "disabled"])
def test_the_run_of_this_process(tmp_path: Path, mode: str) -> None:
    import wandb

    assert runs.live_run() is None
    settings = wandb.Settings(silent=True)
    with wandb.init(mode=mode, dir=tmp_path, settings=settings, entity="ada", project="p") as run:
        if mode == "disabled":
            assert runs.live_run() is None
            return
        assert runs.live_run() is run
        name = runs.name_of_run(run)
        assert Path(name) == Path(run.dir).parent
    assert runs.live_run() is None
    for _ in range(100):  # on a busy machine wandb's own process writes the end of the log a moment later
        with suppress(WandbError):
            assert runs.resolve(name).training_run.id == run.id
            return
        time.sleep(0.2)
    assert runs.resolve(name).training_run.id == run.id


def test_a_run_on_a_server_is_named_by_its_path() -> None:
    kind = type("Run", (), {"__module__": "wandb.sdk.wandb_run"})
    run = kind()
    run.id, run.project, run.entity, run.settings = "r", "p", "ada", None
    assert runs.name_of_run(run) == "ada/p/r"
