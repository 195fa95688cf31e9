"""Speed and memory as ratios to the named peer, `hf`, run side by side on one machine: `make bench`.

Pairs are interleaved and the peer's order alternates; what is printed is the median of the ratios and their spread.
Weights are seeded random bytes, new for every push, because Xet folds what it has seen.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import hub_process  # noqa: E402

BIN = Path(sys.executable).parent
CARD = "---\nlanguage: en\n---\n\n# A model\n"

Cost = tuple[float, float]  # seconds, megabytes at the peak


def cost(command: list[str], env: dict[str, str]) -> Cost:
    """Runs a command once."""
    begun = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        {**os.environ, **env},
        file_actions=[(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)],
    )
    _, status, used = os.wait4(pid, 0)
    assert status == 0, f"{command} ended with {status}"
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return time.perf_counter() - begun, used.ru_maxrss / unit


def compare(name: str, ours: Callable[[int], Cost], theirs: Callable[[int], Cost], pairs: int) -> None:
    """Prints the ratio of our cost to the peer's."""
    ratios: list[float] = []
    memory: list[float] = []
    for number in range(pairs):
        first, second = (ours, theirs) if number % 2 else (theirs, ours)
        a, b = first(number), second(number)
        mine, peer = (a, b) if number % 2 else (b, a)
        ratios.append(mine[0] / peer[0])
        memory.append(mine[1] - peer[1])
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(
        f"{name:<28} time {statistics.median(ratios):.2f} x hf ({spread}, {pairs} pairs), "
        f"memory {statistics.median(memory):+.0f} MB"
    )


def main() -> None:
    """Runs the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=200)
    options = parser.parse_args()
    hubpub, hf = str(BIN / "hubpub"), str(BIN / "hf")
    compare("--version", lambda _: cost([hubpub, "--version"], {}), lambda _: cost([hf, "version"], {}), options.pairs)
    with tempfile.TemporaryDirectory() as place, hub_process.start(Path(place, "hub")) as hub:
        here = Path(place)

        def folder(peer: str, number: int) -> Path:
            path = here / f"{peer}-{number}"
            path.mkdir()
            (path / "README.md").write_text(CARD)
            generator = random.Random(f"{peer} {number}")
            with (path / "model.safetensors").open("wb") as file:
                for _ in range(options.megabytes):
                    file.write(generator.randbytes(1_000_000))
            return path

        def env(peer: str, number: int) -> dict[str, str]:
            home = here / f"{peer}-{number}-home"
            return {
                "HF_ENDPOINT": hub.url,
                "HF_TOKEN": hub.token,
                "HF_HOME": str(home / "hf"),
                "HUBPUB_HOME": str(home / "hubpub"),
            }

        folders = {(peer, n): folder(peer, n) for peer in ("hubpub", "hf") for n in range(options.pairs)}

        def ours(number: int) -> Cost:
            path = str(folders["hubpub", number])
            return cost([hubpub, "push", path, f"me/hubpub-{number}"], env("hubpub", number))

        def theirs(number: int) -> Cost:
            path = str(folders["hf", number])
            return cost([hf, "upload", f"me/hf-{number}", path], env("hf", number))

        compare(f"first push, {options.megabytes} MB", ours, theirs, options.pairs)
        compare(f"unchanged push, {options.megabytes} MB", ours, theirs, options.pairs)


if __name__ == "__main__":
    main()
