"""Speed of a model's page beside markdown-it-py's rendering of the same card alone, in one run on one machine.

An ordinary card is the example's, as a page of a local hub; a card of 1 MB is made of cards of the corpus until it is
long enough. What is printed is seconds of CPU time, the median of several runs and their spread, and the ratio to
markdown-it-py with its preset for GitHub. The budgets: 0.3 s for the ordinary page, 4 s for the long card.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.pages.chips import Links, chips_of  # noqa: E402
from hubpub.pages.files import FileRow, files, lines  # noqa: E402
from hubpub.pages.header import Head, head  # noqa: E402
from hubpub.pages.layout import Site, document  # noqa: E402
from hubpub.pages.markdown.placement import Place  # noqa: E402
from hubpub.pages.model import Beside, model_page  # noqa: E402
from hubpub.pages.use_model import use_model  # noqa: E402
from hubpub.types.card import Card  # noqa: E402
from hubpub.workflows.model_page import describe  # noqa: E402

PLACE = Place("/a/b/resolve/main/", "/a/b/blob/main/")
BUDGETS = {"an ordinary card": 0.3, "a card of 1 MB": 4.0}


def page(text: str) -> str:
    """The whole page of a card, as the local hub and the preview make it."""
    described = describe(text, "a/b", ["README.md", "model.safetensors", "config.json"])
    shown = Head("a/b", "/a/b", chips=chips_of(described.metadata, Links()))
    main = model_page(described, Beside(), PLACE)
    return document("a/b", main, Site("Hub"), above=head(shown, "Card", use_model(described.usages)))


def long_card() -> str:
    """A card of 1 MB: those of the corpus, one below the other."""
    paths = sorted((ROOT / "tests" / "corpus" / "library_cards").glob("*.md"))
    paths += sorted((ROOT / "tests" / "corpus" / "huggingtweets" / "repaired").glob("*.md"))
    bodies = [Card(path.read_bytes().decode()).body for path in paths]
    whole, number = ["---\nlicense: mit\n---\n"], 0
    while sum(map(len, whole)) < 1_000_000:
        whole.append(bodies[number % len(bodies)] + "\n\n")
        number += 1
    return "".join(whole)


def spent(work: Callable[[], object], times: int) -> list[float]:
    """CPU time of each run, in seconds."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return found


def told(name: str, seconds: list[float], beside: float | None = None) -> str:
    """One line."""
    ratio = f", {statistics.median(seconds) / beside:.2f} x markdown-it-py" if beside else ""
    budget = f" (budget {BUDGETS[name]} s)" if name in BUDGETS else ""
    spread = f"{min(seconds):.3f} to {max(seconds):.3f}"
    return f"{statistics.median(seconds):7.3f} s ({spread}){ratio}  {name}{budget}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=5)
    runs = arguments.parse_args().runs
    plain = MarkdownIt("gfm-like2")
    begun = time.process_time()
    ordinary = (ROOT / "tests" / "golden" / "cards" / "classifier.md").read_text()
    page(ordinary)
    print(f"{time.process_time() - begun:7.3f} s  the first page of a process, with what it imports")
    for name, text in (("an ordinary card", ordinary), ("a card of 1 MB", long_card())):
        body = Card(text).body
        beside = statistics.median(spent(lambda body=body: plain.render(body), runs))
        print(told(name, spent(lambda text=text: page(text), runs), beside))
    rows = [FileRow(f"file-{number}.bin", f"/a/{number}", size=number, download="/x") for number in range(10_000)]
    print(told("a list of 10,000 files", spent(lambda: files(rows), runs)))
    code = "x = [1, 'two', None]  # three\n" * 6_600
    print(told("a file of 200 kB in colours", spent(lambda: lines(code, "python"), runs)))


if __name__ == "__main__":
    main()
