"""Speed and memory of the data step of examples/huggingtweets beside a bare `json` parse of the same bytes.

An archive of X with a million posts is counted, cleaned and written; the posts are those of the sample archives. Each
side runs in a process of its own: `json` is given a fiftieth of the archive at a time, for the whole would not fit into
memory. Its posts per second of CPU time are the measure; the budget is 0.8. Memory is that of the largest moment, with
a hundredth of the posts and with all.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "examples" / "huggingtweets"))

BUDGET = 0.8
_EACH = 20_000  # posts in a file; X's own files are larger


def write(folder: Path, posts: int) -> None:
    """Writes an archive of X, unpacked, with that many posts."""
    import zipfile

    from huggingtweets.samples import write as write_samples

    with zipfile.ZipFile(write_samples(folder / "samples", posts=_EACH)[0]) as file:
        parts = [name for name in file.namelist() if "tweets" in name and "deleted" not in name]
        rows = [row for name in parts for row in json.loads(file.read(name).partition(b" = ")[2])]
        (folder / "data").mkdir()
        for name in ("data/account.js", "data/note-tweet.js"):
            (folder / name).write_bytes(file.read(name))
    content = json.dumps((rows * 2)[:_EACH], ensure_ascii=False, indent=2)
    for number in range(posts // _EACH):
        name = f"tweets-part{number}.js" if number else "tweets.js"
        (folder / "data" / name).write_text(f"window.YTD.tweets.part{number} = {content}", encoding="utf-8")


def parse(folder: Path, _: Path) -> int:
    """A bare parse, file by file."""
    return sum(
        len(json.loads(path.read_bytes().partition(b" = ")[2])) for path in sorted(folder.glob("data/tweets*.js"))
    )


def sift(folder: Path, out: Path) -> int:
    """The data step."""
    from huggingtweets.data import prepare

    [account] = prepare([folder / "data"], out).accounts
    assert account.downloaded == account.reposts + account.short + account.kept
    return account.downloaded


def measured(what: str, folder: Path) -> tuple[float, int]:
    """Posts per second of CPU time, and the largest memory in MB, of a process of its own."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as out:
        command = [sys.executable, __file__, "--run", what, str(folder), out]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, posts, memory = json.loads(done.stdout)
    return posts / seconds, memory


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--posts", type=int, default=1_000_000)
    arguments.add_argument("--pairs", type=int, default=3)
    arguments.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.run:
        what, folder, out = options.run
        before = time.process_time()
        posts = {"parse": parse, "sift": sift}[what](Path(folder), Path(out))
        spent = time.process_time() - before
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        memory = next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))
        print(json.dumps([spent, posts, memory]))
        return
    with tempfile.TemporaryDirectory() as directory:
        small, large = Path(directory, "small"), Path(directory, "large")
        for folder, posts in ((small, max(_EACH, options.posts // 100)), (large, options.posts)):
            folder.mkdir()
            write(folder, posts)
        ratios, speeds, memory = [], [], 0
        for number in range(options.pairs):
            sides = ("parse", "sift") if number % 2 else ("sift", "parse")
            found = {what: measured(what, large) for what in sides}
            ratios.append(found["sift"][0] / found["parse"][0])
            speeds.append(found["sift"][0])
            memory = max(memory, found["sift"][1])
        few = measured("sift", small)[1]
    print(
        f"data step: {statistics.median(ratios):.2f} x the posts per second of a bare json parse ({min(ratios):.2f} to "
        f"{max(ratios):.2f}; {options.pairs} pairs; budget {BUDGET}), {statistics.median(speeds):,.0f} posts a second"
    )
    print(f"memory: {memory} MB for {options.posts:,} posts, {few} MB for {max(_EACH, options.posts // 100):,}")


if __name__ == "__main__":
    main()
