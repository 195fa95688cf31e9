"""How soon a preview is there, beside markdown-it-py's bare rendering of the same card.

Whole processes: `hubpub preview PATH --no-open` from its start until it tells its address, when the page is made; and a
program that renders the card with markdown-it-py's preset for GitHub and does nothing else. They take turns. What is
printed are medians: the time, the processor time, which other programs of the machine change least, and its ratio to
that of markdown-it-py; and the processor time of a page that is made again after a save, in the running process.
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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.workflows.preview.app import ASSETS  # noqa: E402
from hubpub.workflows.preview.look_again import Looking  # noqa: E402
from hubpub.workflows.preview.names import what_is  # noqa: E402
from hubpub.workflows.preview.write import Manner, page_of  # noqa: E402
from tests.benchmarks.pages import long_card  # noqa: E402

COMPILED = Path(tempfile.gettempdir()) / "hubpub-benchmark-bytecode"
MODEL = ROOT / "examples" / "tinytweets" / "model"
ORDINARY = ROOT / "tests" / "golden" / "cards" / "classifier.md"
BARE = (
    "import sys, pathlib; from markdown_it import MarkdownIt; "
    "text = pathlib.Path(sys.argv[1]).read_text().split('\\n---\\n', 1)[1]; "
    "print(len(MarkdownIt('gfm-like2').render(text)))"
)
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


def spent(command: list[str], until: str) -> tuple[float, float]:
    """The time until a process writes a line that begins so, and the processor time that it took until it was ended."""
    began = time.monotonic()
    # as it is where hubpub is installed: compiled already
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert process.stdout
    line = process.stdout.readline()
    took = time.monotonic() - began
    assert line.startswith(until), line
    process.terminate()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    process.stdout.close()
    return took, usage.ru_utime + usage.ru_stime


def again(folder: Path) -> float:
    """The processor time of a look and its page, where there was one before."""
    looking = Looking(what_is(str(folder)), None, {}, offline=False)
    page_of(looking.here(), Manner(assets=ASSETS, version="1"))
    began = time.process_time()
    page_of(looking.here(), Manner(assets=ASSETS, version="2"))
    looking.close()
    return time.process_time() - began


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print(f"{runs} runs, {os.cpu_count()} cores, a load of {os.getloadavg()[0]:.1f}\n")
    print("| what | there after | spread | processor | markdown-it-py | ratio | after a save | budget |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for case in CASES:
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "model"
            lay_out(case, folder)
            preview = [sys.executable, "-m", "hubpub", "preview", str(folder), "--no-open"]
            bare = [sys.executable, "-c", BARE, str(folder / "README.md")]
            spent(preview, "")
            pairs = [(spent(preview, "The preview is at"), spent(bare, "")) for _ in range(runs)]
            saved = statistics.median(again(folder) for _ in range(runs))
        times = [mine[0] for mine, _ in pairs]
        own, others = (statistics.median(pair[number][1] for pair in pairs) for number in (0, 1))
        ratio = statistics.median(mine[1] / other[1] for mine, other in pairs)
        print(
            f"| {case.name} | {statistics.median(times):.2f} s | {min(times):.2f} to {max(times):.2f} | {own:.2f} s "
            f"| {others:.2f} s | **{ratio:.2f} ×** | {saved:.2f} s | {case.budget:g} s |"
        )


if __name__ == "__main__":
    main()
