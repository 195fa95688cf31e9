"""Speed and memory as ratios to the named peer, `hf upload`, side by side on one machine: `make bench`.

A pair is both tools doing the same to the same new local hub, over Xet, one right after the other; who begins
alternates. What is printed is the median of the pairs' ratios and their spread, as a Markdown table. Times are those of
whole processes, from start to exit. The bytes are random (seeded), new for every push, because Xet folds what it has
seen.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import hub_process, inotify  # noqa: E402

BIN = Path(sys.executable).parent
OURS, PEER = "hubpub", "hf"
CARD = "---\nlanguage: en\nlicense: mit\nlibrary_name: transformers\n---\n\n# A model\n\nWith some words.\n"
BUDGETS = {"version": 0.4, "first push": 1.0, "unchanged push": 0.3, "card-only change": 0.4, "small files": 1.0}
REQUESTS = 3


@dataclass(frozen=True)
class Cost:
    """What one run of a command took: seconds on the clock and of processors, megabytes at the peak."""

    seconds: float
    processor: float
    megabytes: float


@dataclass
class World:
    """A new hub for one pair, and what both tools need to reach it."""

    here: Path
    hub: hub_process.HubProcess
    log: Path
    costs: dict[str, dict[str, list[Cost]]] = field(repr=False)

    def env(self, tool: str) -> dict[str, str]:
        home = self.here / f"{tool}-home"
        return {
            "HF_ENDPOINT": self.hub.url,
            "HF_TOKEN": self.hub.token,
            "HF_HOME": str(home / "hf"),
            "HUBPUB_HOME": str(home / "hubpub"),
        }

    def push(self, tool: str, folder: str) -> Cost:
        """Publishes the tool's own copy of a folder."""
        path, repo = str(self.here / tool / folder), f"me/{tool}-{folder}"
        commands = {OURS: [str(BIN / "hubpub"), "push", path, repo], PEER: [str(BIN / "hf"), "upload", repo, path]}
        return cost(commands[tool], self.env(tool))

    def measure(self, name: str, folder: str, order: tuple[str, str]) -> None:
        for tool in order:
            settle()  # nobody pays for what the other has left to write
            self.costs[name][tool].append(self.push(tool, folder))

    def requests(self) -> int:
        """How many requests the hub has counted."""
        return self.log.read_text().count("\n") if self.log.exists() else 0


def cost(command: list[str], env: dict[str, str], exits: int = 0) -> Cost:
    """Runs a command once, to its exit code."""
    begun = time.perf_counter()
    # an installed package has its bytecode
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    pid = os.posix_spawn(
        command[0],
        command,
        {**inherited, **env},
        file_actions=[(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)],
    )
    _, status, used = os.wait4(pid, 0)
    assert os.waitstatus_to_exitcode(status) == exits, f"{command} ended with {status}"
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


@contextmanager
def world(costs: dict[str, dict[str, list[Cost]]]) -> Iterator[World]:
    """A new hub in a new place; all of it is gone afterwards, for ten pushes of 2 GB fill a disk."""
    with tempfile.TemporaryDirectory() as place:
        log = Path(place, "requests")
        with hub_process.start(Path(place, "hub"), "--kind", "request", "--log", log) as hub:
            yield World(Path(place), hub, log, costs)
            assert any(Path(place, "hub", "xet").rglob("*")), "nothing went over Xet"


def model(folder: Path, megabytes: int, seed: str) -> None:
    """A folder with a card, a config, a tokenizer and one large file."""
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    (folder / "config.json").write_text('{"model_type": "gpt2"}')
    (folder / "tokenizer.json").write_text("{}")
    generator = random.Random(seed)
    header = b'{"w":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % ((megabytes * 1_000_000,) * 2)
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for _ in range(megabytes):
            file.write(generator.randbytes(1_000_000))


def small_files(folder: Path, count: int, seed: str) -> None:
    """A model of one megabyte and many files of some kilobytes, which go over Xet."""
    model(folder, 1, seed)
    generator = random.Random(seed)
    for number in range(count):
        (folder / f"part-{number:05}.npy").write_bytes(generator.randbytes(4000))


def small_texts(folder: Path, count: int, seed: str) -> None:
    """The same of texts, which the commit itself carries: a hub keeps them in git."""
    model(folder, 1, seed)
    generator = random.Random(seed)
    for number in range(count):
        (folder / f"part-{number:05}.txt").write_text(generator.randbytes(2000).hex())


def settle() -> None:
    """Waits until what was written is on the disk and no longer new."""
    os.sync()
    time.sleep(2.5)


def a_pair(number: int, options: argparse.Namespace, costs: dict[str, dict[str, list[Cost]]]) -> tuple[int, int]:
    """One pair of everything.

    Returns:
        The requests of our unchanged push, and how often it read the weights.
    """
    order = (OURS, PEER) if number % 2 else (PEER, OURS)
    for tool in order:
        commands = {OURS: [str(BIN / "hubpub"), "--version"], PEER: [str(BIN / "hf"), "version"]}
        costs["version"][tool].append(cost(commands[tool], {}))
    with world(costs) as here:
        for tool in (OURS, PEER):
            model(here.here / tool / "model", options.megabytes, f"{tool} {number}")
            small_files(here.here / tool / "small", options.files, f"{tool} {number}")
            small_texts(here.here / tool / "texts", options.files, f"{tool} {number}")
        here.measure("first push", "model", order)
        here.measure("unchanged push", "model", order)
        for tool in (OURS, PEER):
            (here.here / tool / "model" / "README.md").write_text(CARD + f"\nPair {number}.\n")
        here.measure("card-only change", "model", order)
        here.measure("small files", "small", order)
        here.measure("small texts", "texts", order)
        before, reads = here.requests(), 0
        if sys.platform == "linux":
            with inotify.watch(here.here / OURS / "model") as seen:
                here.push(OURS, "model")
            reads = seen["read", "model.safetensors"]
        else:
            here.push(OURS, "model")
        return here.requests() - before, reads


def table(costs: dict[str, dict[str, list[Cost]]], names: dict[str, str]) -> Iterator[str]:
    """The results as Markdown."""
    yield "| what | hubpub | hf | time, of hf's | spread | budget | memory |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for key, name in names.items():
        ours, theirs = costs[key][OURS], costs[key][PEER]
        ratios = [mine.seconds / peer.seconds for mine, peer in zip(ours, theirs, strict=True)]
        memory = statistics.median(mine.megabytes - peer.megabytes for mine, peer in zip(ours, theirs, strict=True))
        seconds = [statistics.median(cost.seconds for cost in both) for both in (ours, theirs)]
        ratio = statistics.median(ratios)
        budget = f"{BUDGETS[key]} ×" if key in BUDGETS else ""
        mark = " (over)" if ratio > BUDGETS.get(key, ratio) else ""
        yield (
            f"| {name} | {seconds[0]:.2f} s | {seconds[1]:.2f} s | **{ratio:.2f} ×**{mark} | "
            f"{min(ratios):.2f} to {max(ratios):.2f} | {budget} | {memory:+.0f} MB |"
        )


def main() -> None:
    """Runs the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="at least five for a result that counts")
    parser.add_argument("--megabytes", type=int, default=2000, help="of the large file")
    parser.add_argument("--files", type=int, default=1000, help="how many small ones")
    options = parser.parse_args()
    for command in ([str(BIN / "hubpub"), "push", "--help"], [str(BIN / "hf"), "version"]):
        cost(command, {})  # what is compiled once is compiled
    costs: dict[str, dict[str, list[Cost]]] = defaultdict(lambda: defaultdict(list))
    begun, loads, seen = time.time(), [], []
    for number in range(options.pairs):
        seen.append(a_pair(number, options, costs))
        loads.append(os.getloadavg()[0])
        print(f"pair {number + 1} of {options.pairs}", file=sys.stderr)
    size = f"{options.megabytes / 1000:g} GB"
    names = {
        "version": "`hubpub --version`, `hf version`",
        "first push": f"first push, {size}",
        "unchanged push": f"unchanged push, {size}",
        "card-only change": f"only the card changed, {size}",
        "small files": f"first push, {options.files:,} small files",
        "small texts": f"first push, {options.files:,} small texts, not over Xet",
    }
    print("\n".join(table(costs, names)))
    requests, reads = max(count for count, _ in seen), sum(count for _, count in seen)
    told = f"{reads} reads of the weights" if sys.platform == "linux" else "reads of the weights not counted here"
    print(f"\nAn unchanged push: {requests} requests (budget {REQUESTS}), {told}.")
    shares = {
        names[key]: statistics.median(
            mine.processor / peer.processor for mine, peer in zip(both[OURS], both[PEER], strict=True)
        )
        for key, both in costs.items()
    }
    print("Processor time, of hf's: " + ", ".join(f"{name} {share:.2f} ×" for name, share in shares.items()) + ".")
    print(
        f"\n`python tests/benchmarks/compare.py --pairs {options.pairs} --megabytes {options.megabytes} "
        f"--files {options.files}`: medians of {options.pairs} interleaved pairs over Xet, against huggingface_hub "
        f"{version('huggingface_hub')} on Python {sys.version.split()[0]}, {os.cpu_count()} cores, load "
        f"{statistics.mean(loads):.1f}, {time.time() - begun:.0f} s."
    )


if __name__ == "__main__":
    main()
