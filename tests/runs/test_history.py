"""What runs logged by step."""

from __future__ import annotations

import json
import sys
from textwrap import dedent

import pytest

from hubpub.runs.history import logged_series
from hubpub.types.profile import Point, Series
from tests.support.commands import run
from tests.support.wandb_logs import log
from tests.support.wandb_server import Server

ROWS = [
    {"train/loss": 2.0, "train/global_step": 10, "train/epoch": 0.5},
    {"eval/loss": 1.5, "train/global_step": 10, "train/epoch": 0.5, "eval/runtime": 3.0},
    {"train/loss": 1.0, "train/global_step": 20, "train/epoch": 1.0, "note": "x" * 500, "table": {"_type": "table"}},
    {"train/loss": float("nan"), "train/global_step": 30, "train/epoch": 1.5},
]


def expected(place: str) -> tuple[Series, ...]:
    return (
        Series("loss", (Point(10, 2.0, 0.5), Point(20, 1.0, 1.0)), place),
        Series("eval_loss", (Point(10, 1.5, 0.5),), place),
    )


def test_of_a_log_on_this_machine(tmp_path):
    directory = log(tmp_path / "wandb", "r1", 0, history=ROWS)
    assert logged_series(directory) == expected("W&B run r1: history")


def test_parts_of_a_resumed_run_are_joined(tmp_path):
    first = log(tmp_path / "wandb", "r1", 0, history=ROWS[:2])
    log(tmp_path / "wandb", "r1", 100, history=ROWS[2:])
    log(tmp_path / "wandb", "r2", 200, history=[{"train/loss": 9.0}])
    assert logged_series(first) == expected("W&B run r1: history")


def test_a_bare_loops_steps_are_wandbs_own(tmp_path):
    directory = log(tmp_path / "wandb", "r1", 0, history=[{"acc": 0.1}, {"acc": 0.2}])
    assert logged_series(directory) == (Series("acc", (Point(0, 0.1), Point(1, 0.2)), "W&B run r1: history"),)


def test_nothing_of_what_is_not_there(tmp_path):
    assert logged_series(tmp_path / "none") == ()
    assert logged_series(42) == ()
    assert logged_series(log(tmp_path / "wandb", "r1", 0)) == ()


@pytest.mark.full
def test_of_a_server(server: Server):
    made = server.world.add_run(server.entity, "curve", "r1", user="boris")
    made.history = [{**row, "_step": step} for step, row in enumerate(ROWS[:3])]
    assert logged_series(f"{server.entity}/curve/r1", timeout=60) == expected("W&B run r1: history")
    assert logged_series(f"{server.entity}/curve/none", timeout=60) == ()


@pytest.mark.full
def test_of_the_real_clients_log(tmp_path):
    """What wandb itself writes offline."""
    (tmp_path / "rows.json").write_text(json.dumps(ROWS))
    script = """
        import json, wandb
        with wandb.init(project="p", mode="offline") as run:
            for row in json.load(open("rows.json")):
                run.log(row)
    """
    done = run(sys.executable, "-c", dedent(script), cwd=tmp_path)
    assert done.code == 0, done.err
    [directory] = (tmp_path / "wandb").glob("offline-run-*")
    [name] = [path.stem for path in directory.glob("*.wandb")]
    assert logged_series(directory) == expected(f"W&B run {name.removeprefix('run-')}: history")
