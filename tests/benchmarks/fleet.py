"""A fleet beside what people write by hand: a loop of `hf upload` processes, and a loop of `HfApi.create_commit`.

Each round takes new repositories on one hub, one way after the other; who begins alternates. Hub and clients share the
machine. The models are small (random bytes of some KB each, over Xet), so that what counts is what each repository
costs besides its bytes. Printed are the medians of the rounds and their spread, as a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.compare import BIN, Cost, cost  # noqa: E402
from tests.support import hub_process  # noqa: E402
from tests.support.models import safetensors  # noqa: E402

CARD = "---\nlanguage: en\nlicense: mit\nlibrary_name: transformers\n---\n\n# A model\n\nWith some words.\n"
BUDGETS = {"first push, of `hf upload`": 10.0, "first push, of create_commit": 1.3, "unchanged, of `hf upload`": 40.0}
CHECKS_BUDGET = 1.6
CLIENT_BUDGETS = {"first push": 40.0, "unchanged": 15.0}
MEMORY_BUDGET = 50.0
BY_HAND = """
import sys
from pathlib import Path
from huggingface_hub import CommitOperationAdd, HfApi
api = HfApi()
for folder in sorted(Path(sys.argv[1]).iterdir()):
    repo = f"{sys.argv[2]}/{folder.name}"
    api.create_repo(repo, exist_ok=True)
    files = [CommitOperationAdd(file.name, file) for file in sorted(folder.iterdir()) if file.is_file()]
    api.create_commit(repo, files, commit_message="by hand")
"""
BASH = shutil.which("bash") or "/bin/bash"
ONE_BY_ONE = 'for folder in "$1"/*; do hf upload --quiet "$2/$(basename "$folder")" "$folder" . || exit 1; done'


def models(place: Path, count: int, dice: random.Random) -> Path:
    """As many small models, each with weights of its own."""
    for number in range(count):
        folder = place / f"m{number:05}"
        folder.mkdir(parents=True)
        (folder / "README.md").write_text(CARD)
        (folder / "config.json").write_text('{"model_type": "gpt2"}\n')
        (folder / "model.safetensors").write_bytes(safetensors(1_000, dice.getrandbits(32)))
    return place


def fleet_file(place: Path, folders: Path, namespace: str) -> Path:
    """The rows of some models."""
    path = place / f"{namespace}.jsonl"
    rows = ({"folder": str(folder), "repo": f"{namespace}/{folder.name}"} for folder in sorted(folders.iterdir()))
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def one_round(
    count: int, dice: random.Random, *, hubpub_first: bool, alone: bool = False
) -> tuple[dict[str, Cost], dict[str, Cost]]:
    """What each way takes to publish as many new repositories on a new hub, and to publish them again."""
    tools = ("hubpub",) if alone else ("hubpub", "hf", "hand")
    with tempfile.TemporaryDirectory() as name, hub_process.start(Path(name) / "hub") as hub:
        here = Path(name)

        def env(tool: str) -> dict[str, str]:
            own = {"HF_HOME": str(here / tool / "hf"), "HUBPUB_HOME": str(here / tool / "hubpub")}
            return {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token, "PATH": f"{BIN}:{os.environ['PATH']}", **own}

        folders = {tool: models(here / f"{tool}-models", count, dice) for tool in tools}
        rows = fleet_file(here, folders["hubpub"], "hubpub")
        commands = {
            "hubpub": [str(BIN / "hubpub"), "fleet", "push", str(rows), "--quiet"],
            "hf": [BASH, "-c", ONE_BY_ONE, "-", str(here / "hf-models"), "hf"],
            "hand": [str(BIN / "python"), "-c", BY_HAND, str(here / "hand-models"), "hand"],
        }
        order = tools if hubpub_first else tuple(reversed(tools))
        first = {tool: cost(commands[tool], env(tool)) for tool in order}
        return first, {tool: cost(commands[tool], env(tool)) for tool in order}


def pushes(rounds: int, count: int) -> None:
    """The three ways to publish, and to publish again."""
    dice = random.Random(7)
    found: dict[str, list[float]] = {name: [] for name in BUDGETS}
    speeds: list[float] = []
    for number in range(rounds):
        first, again = one_round(count, dice, hubpub_first=bool(number % 2))
        found["first push, of `hf upload`"].append(first["hf"].seconds / first["hubpub"].seconds)
        found["first push, of create_commit"].append(first["hand"].seconds / first["hubpub"].seconds)
        found["unchanged, of `hf upload`"].append(again["hf"].seconds / again["hubpub"].seconds)
        speeds.append(count / first["hubpub"].seconds)
    print(f"\n{count} repositories, {rounds} rounds; {statistics.median(speeds):.1f} first pushes a second\n")
    print("| what | times as fast | spread | budget |\n|---|--:|--:|--:|")
    for name, ratios in found.items():
        spread = f"{min(ratios):.1f} to {max(ratios):.1f}"
        print(f"| {name} | **{statistics.median(ratios):.1f} ×** | {spread} | {BUDGETS[name]} × |")


def clients(rounds: int, count: int) -> None:
    """The client's own processor time, of a fleet that is long enough for its start to matter little."""
    dice = random.Random(8)
    taken: dict[str, list[float]] = {name: [] for name in CLIENT_BUDGETS}
    for _ in range(rounds):
        first, again = one_round(count, dice, hubpub_first=True, alone=True)
        taken["first push"].append(1000 * first["hubpub"].processor / count)
        taken["unchanged"].append(1000 * again["hubpub"].processor / count)
    print(f"\n| the client's own processor time, of one of {count} | ms | spread | budget |\n|---|--:|--:|--:|")
    for name, times in taken.items():
        spread = f"{min(times):.0f} to {max(times):.0f}"
        print(f"| {name} | **{statistics.median(times):.0f}** | {spread} | {CLIENT_BUDGETS[name]:.0f} |")


def checks(count: int, rounds: int) -> None:
    """Cards judged by one process and by two."""
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        for number in range(count):
            folder = here / "cards" / f"m{number:05}"
            folder.mkdir(parents=True)
            (folder / "README.md").write_text(CARD.replace("A model", f"Model {number}") + "Words of it. " * 200)
            (folder / "config.json").write_text('{"model_type": "gpt2"}\n')
            (folder / "model.safetensors").write_bytes(safetensors(1, number))
        rows = fleet_file(here, here / "cards", "cards")
        ratios = []
        for _ in range(rounds):
            taken = {
                workers: cost(
                    [str(BIN / "hubpub"), "fleet", "check", str(rows), "-q", "--anew", "--workers", str(workers)],
                    {"HUBPUB_HOME": str(here / "home")},
                ).seconds
                for workers in (1, 2)
            }
            ratios.append(taken[1] / taken[2])
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(
        f"\n`fleet check` of {count} folders: two processes **{statistics.median(ratios):.2f} ×** as fast as one "
        f"({spread}; budget {CHECKS_BUDGET} ×)"
    )


def memory(counts: tuple[int, int]) -> None:
    """The peak of a fleet's client, by the number of rows. Nothing is there to be pushed, so that rows alone count."""
    peaks = []
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "fleet.jsonl"
            with path.open("w") as stream:
                for number in range(count):
                    stream.write(json.dumps({"folder": f"none/m{number:06}", "repo": f"me/m{number:06}"}) + "\n")
            env = {"HUBPUB_HOME": name, "HF_ENDPOINT": "http://127.0.0.1:9"}
            peaks.append(cost([str(BIN / "hubpub"), "fleet", "push", str(path), "-q"], env, 1).megabytes)
    print(
        f"\nmemory: {peaks[0]:.0f} MB at {counts[0]} rows, {peaks[1]:.0f} MB at {counts[1]} "
        f"(budget: {MEMORY_BUDGET:.0f} MB more)"
    )


def main() -> None:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repositories", type=int, default=40)
    parser.add_argument("--fleet", type=int, default=200, help="how many, for the client's processor time")
    parser.add_argument("--cards", type=int, default=10_000)
    options = parser.parse_args()
    pushes(options.rounds, options.repositories)
    clients(options.rounds, options.fleet)
    checks(options.cards, options.rounds)
    memory((1_000, 20_000))


if __name__ == "__main__":
    main()
