"""Nothing that a real unpickler imports, calls or changes goes by unnamed, on random streams, on every Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


def test_random_streams():
    done = subprocess.run(
        [sys.executable, "-m", "tests.files.weights.pickle.differential", "5", "--streams", "1500"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    assert found["failures"] == []
    assert (done.returncode, found["streams"]) == (0, 1500)
    assert found["imports"] > 1500
    assert found["calls"] > 500
    assert found["crossings"] > 50


@pytest.mark.full
def test_random_streams_on_every_python():
    done = subprocess.run(
        [sys.executable, "scripts/fuzz_pickles.py", "--seed", "14", "--streams", "20000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout + done.stderr
    assert reports
    for report in reports:
        assert (report["failures"], report["streams"]) == ([], 20000)
        assert report["imports"] > 20000
