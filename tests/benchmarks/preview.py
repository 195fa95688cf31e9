"""How soon a preview is there, beside markdown-it-py's bare rendering of the same card.

Processes of their own, which take turns: `hubpub preview PATH --no-open` until it tells its address, when the page is
made; one that makes the page twice and tells what that took once it had started, which is what the budgets are for; and
one that renders the card with markdown-it-py's preset for GitHub and does nothing else. What is printed are medians; of
processor time, which other programs of the machine change least, but for the first column.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.pages import long_card  # noqa: E402

COMPILED = Path(tempfile.gettempdir()) / "hubpub-benchmark-bytecode"
MODEL = ROOT / "examples" / "tinytweets" / "model"
ORDINARY = ROOT / "tests" / "golden" / "cards" / "classifier.md"
BARE = (
    "import sys, pathlib; from markdown_it import MarkdownIt; "
    "text = pathlib.Path(sys.argv[1]).read_text().split('\\n---\\n', 1)[1]; "
    "print(len(MarkdownIt('gfm-like2').render(text)))"
)
TWICE = """
import sys, time
import hubpub.workflows.preview.serve
from hubpub.workflows.preview.app import ASSETS
from hubpub.workflows.preview.look_again import Looking
from hubpub.workflows.preview.names import what_is
from hubpub.workflows.preview.write import Manner, page_of
looking = Looking(what_is(sys.argv[1]), None, {}, offline=False)
for version in "12":
    began = time.process_time()
    page_of(looking.here(), Manner(assets=ASSETS, version=version))
    print(time.process_time() - began)
"""
FRONT = "---\nlicense: mit\n---\n\n# A model\n\n"


@dataclass(frozen=True)
class Case:
    """What is looked at: its name, its card, further files, and within how many seconds the page should be there."""

    name: str
    card: Callable[[], str]
    files: int
    budget: float


CASES = (
    Case("an ordinary card", ORDINARY.read_text, 0, 0.3),
    Case("a card of 1 MB", long_card, 0, 4),
    Case("a folder of 10,000 files", lambda: FRONT, 10_000, 2),
    Case("a card with findings at 10,000 places", lambda: FRONT + findings(), 0, 2),
)


def findings() -> str:
    """Lines of a card, each of which something is said of."""
    return "".join(f"It is cafÃ© [number {number}](None), and more.\n\n" for number in range(10_000))


def lay_out(case: Case, folder: Path) -> None:
    """Writes what a case looks at."""
    shutil.copytree(MODEL, folder)
    (folder / "README.md").write_text(case.card())
    for number in range(case.files):
        path = folder / f"part-{number // 500}" / f"file-{number}.{('txt', 'json', 'bin', 'png')[number % 4]}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"x{number}")


def environment() -> dict[str, str]:
    """As it is where hubpub is installed: compiled already."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}


def spent(command: list[str], until: str) -> tuple[float, float]:
    """The time until a process writes a line that begins so, and the processor time that it took until it was ended."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment())
    assert process.stdout
    line = process.stdout.readline()
    took = time.monotonic() - began
    assert line.startswith(until), line
    process.terminate()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    process.stdout.close()
    return took, usage.ru_utime + usage.ru_stime


def made(folder: Path) -> tuple[float, float]:
    """The processor time of a page, and of the same after a save, in a process that has started."""
    command = [sys.executable, "-c", TWICE, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment())
    first, second = map(float, done.stdout.split())
    return first, second


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print(f"{runs} runs, {os.cpu_count()} cores, a load of {os.getloadavg()[0]:.1f}\n")
    print("| what | there after | processor | of it the page | after a save | markdown-it-py | ratio | budget |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for case in CASES:
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "model"
            lay_out(case, folder)
            preview = [sys.executable, "-m", "hubpub", "preview", str(folder), "--no-open"]
            bare = [sys.executable, "-c", BARE, str(folder / "README.md")]
            spent(preview, "")
            rounds = [(spent(preview, "The preview is at"), made(folder), spent(bare, "")) for _ in range(runs)]
        times, whole = zip(*(one[0] for one in rounds), strict=True)
        page, saved = zip(*(one[1] for one in rounds), strict=True)
        others = [one[2][1] for one in rounds]
        ratio = middle(own / other for own, other in zip(whole, others, strict=True))
        print(
            f"| {case.name} | {middle(times):.1f} s ({min(times):.1f} to {max(times):.1f}) | {middle(whole):.2f} s "
            f"| **{middle(page):.2f} s** | {middle(saved):.2f} s | {middle(others):.2f} s | {ratio:.1f} × "
            f"| {case.budget:g} s |",
            flush=True,
        )


def middle(numbers: Iterable[float]) -> float:
    """Their median."""
    return statistics.median(numbers)


if __name__ == "__main__":
    main()
