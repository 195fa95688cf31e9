"""Speed of `hubpub check` beside markdown-it-py's parsing alone, in one run on one machine.

Cards are resampled from tests/corpus (or from the directories given), all default rules on. Pairs are interleaved; what
is printed is the median of the ratios of cards per second, their spread, and the best of each against the other, which
is what two cores give where others are at work on them. The budget is 0.8, and near twice that on two cores.
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

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.types.card import Card  # noqa: E402
from hubpub.workflows.check.engine import run_check  # noqa: E402

# a card of the corpus that is a megabyte of brackets is not what thousands of cards look like
LARGEST = 50_000


def cards(sources: list[Path]) -> list[bytes]:
    """The cards to sample from."""
    paths = [path for source in sources for path in sorted(source.rglob("*.md"))]
    found = [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST]
    return [data for data in found if _is_text(data)]


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("sources", nargs="*", type=Path, default=[ROOT / "tests" / "corpus"])
    arguments.add_argument("--cards", type=int, default=5000)
    arguments.add_argument("--pairs", type=int, default=5)
    options = arguments.parse_args()
    sample = random.Random(0).choices(cards(options.sources), k=options.cards)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    with tempfile.TemporaryDirectory() as directory:
        paths = [Path(directory, f"{number:05}.md") for number in range(len(sample))]
        for path, data in zip(paths, sample, strict=True):
            path.write_bytes(data)

        def parse() -> None:
            for path in paths:
                parser.parse(Card(path.read_bytes().decode()).body)

        def on(cores: int, work: Callable[[], object]) -> float:
            os.sched_setaffinity(0, everywhere[:cores])
            # on one core by CPU time, which others on the machine do not lengthen; on two only the clock can tell
            clock = time.process_time if cores == 1 else time.perf_counter
            begun = clock()
            work()
            spent = clock() - begun
            os.sched_setaffinity(0, everywhere)
            return spent

        def alone(cores: int) -> float:
            """Parsing on one core, by the clock that the check is measured with."""
            if cores == 1:
                return on(1, parse)
            begun = time.perf_counter()
            on(1, parse)
            return time.perf_counter() - begun

        everywhere = sorted(os.sched_getaffinity(0))
        on(1, lambda: run_check(paths))
        for cores in (1, 2)[: len(everywhere)]:
            ratios = []
            best = [float("inf")] * 2
            for number in range(options.pairs):
                if number % 2:
                    checking, parsing = on(cores, lambda: run_check(paths)), alone(cores)
                else:
                    parsing, checking = alone(cores), on(cores, lambda: run_check(paths))
                ratios.append(parsing / checking)
                best = [min(best[0], parsing), min(best[1], checking)]
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            print(
                f"check on {cores} {'core' if cores == 1 else 'cores'}: {statistics.median(ratios):.2f} x the cards "
                f"per second of parsing ({spread}; best {best[0] / best[1]:.2f}; {options.pairs} pairs, "
                f"{len(paths)} cards)"
            )
        single = [finding for path in paths for finding in run_check([path]).checked.findings]
        assert list(run_check(paths).checked.findings) == single, "findings differ from those of single runs"


if __name__ == "__main__":
    main()
