"""A fleet of thousands from the first push to the last check, with its client killed now and then, on a local hub.

    python tests/benchmarks/thousands.py --repositories 10000 --kills 60

Each step is one command of `hubpub fleet`, in a process of its own. Printed is a Markdown table: seconds, rows a
second, the client's processor time for a row and its peak of memory. After each step the hub's own history says whether
each repository has the commits that it must have, and not one more. The models are small (4 KB of random weights over
Xet); hub and client share this machine.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from huggingface_hub import HfApi

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.compare import BIN, Cost, cost  # noqa: E402
from tests.benchmarks.fleet import fleet_file, models  # noqa: E402
from tests.support import hub_process  # noqa: E402

NAMESPACE = "fleet"


def killed(command: list[str], env: dict[str, str], kills: int, dice: random.Random) -> Iterator[str]:
    """Begins a command and kills it at a random moment, so many times; a row each."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for number in range(kills):
        process = subprocess.Popen(command, env={**os.environ, **env}, **quiet)  # type: ignore[call-overload]
        time.sleep(dice.uniform(1.5, 15.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        yield f"killed {number + 1} of {kills}"


def commits(url: str, token: str, count: int) -> Counter[int]:
    """How many repositories have how many commits."""
    api = HfApi(endpoint=url, token=token)
    names = [f"{NAMESPACE}/m{number:05}" for number in range(count)]
    with ThreadPoolExecutor(4) as pool:
        return Counter(pool.map(lambda name: len(api.list_repo_commits(name)), names))


def require_commits(name: str, told: Counter[int], expected: int, count: int) -> None:
    """Sees to it that each repository has the commits that it must have after a step."""
    print(f"history after {name}: {dict(told)}", file=sys.stderr)
    assert told == Counter({expected: count}), f"after {name}: {told}"


def row(name: str, taken: Cost, count: int) -> str:
    """A line of the table."""
    return (
        f"| {name} | {taken.seconds:,.0f} s | {count / taken.seconds:.1f} | {1000 * taken.processor / count:.0f} ms | "
        f"{taken.megabytes:.0f} MB |"
    )


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repositories", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--workers", type=int, default=8)
    options = parser.parse_args()
    count, dice = options.repositories, random.Random(options.repositories)
    with tempfile.TemporaryDirectory() as name, hub_process.start(Path(name) / "hub") as hub:
        here = Path(name)
        rows = fleet_file(here, models(here / "models", count, dice), NAMESPACE)
        env = {
            "HF_ENDPOINT": hub.url,
            "HF_TOKEN": hub.token,
            "HF_HOME": str(here / "hf"),
            "HUBPUB_HOME": str(here / "hubpub"),
        }
        fleet = [str(BIN / "hubpub"), "fleet"]
        workers = ["--workers", str(options.workers)]
        push = [*fleet, "push", str(rows), "--quiet", *workers]
        print(f"| {count:,} repositories | time | rows a second | processor, a row | memory |\n|---|--:|--:|--:|--:|")
        for told in killed(push, env, options.kills, dice):
            print(told, file=sys.stderr)
        account = f"hub:{NAMESPACE}"
        tagged = [*fleet, "fix", account, "--quiet", *workers, "--set-missing", "pipeline_tag=text-generation"]
        steps = [
            (f"first push{f', after {options.kills} kills' if options.kills else ''}", push, 2),
            ("the same again", push, 2),
            ("another recipe: one card each", [*push, "--recipe", "standard"], 3),
            ("`verify`", [*fleet, "verify", str(rows), "--quiet", *workers], 3),
            ("`check`, by a process for each core", [*fleet, "check", str(rows), "--quiet"], 3),
            ("`fix --set-missing pipeline_tag=…`", tagged, 4),
        ]
        for title, command, expected in steps:
            taken = cost(command, env)
            print(row(title, taken, count), flush=True)
            require_commits(title, commits(hub.url, hub.token, count), expected, count)
        size = rows.with_name(rows.name + ".journal").stat().st_size
        print(f"\nThe journal has {size / count / 1000:.1f} KB for each row.")


if __name__ == "__main__":
    main()
