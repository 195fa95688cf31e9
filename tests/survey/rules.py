"""How often each rule fires on real cards, and places to look at.

By hand, over directories of cards (``*.md``); where the same rules are measured on several, each has its column.

    $ python tests/survey/rules.py models generated           # the table of docs/how-to/check.md
    $ python tests/survey/rules.py models --look BD004        # 20 places where it fires, with the lines around them
    $ python tests/survey/rules.py models --look BD004 --seed second    # 20 others, for a second reader

Which places are shown is the same in every run with the same seed, as long as the cards and the rules are.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.rules.engine import RULES, judge_draft  # noqa: E402
from hubpub.types.card import Card  # noqa: E402
from hubpub.types.draft import Draft  # noqa: E402
from hubpub.types.findings import Finding  # noqa: E402

# What huggingface-models keeps of a repository without a card.
NO_CARD = b"Error: the path 'README.md' does not exist in the given tree"
AROUND = 3
WIDEST = 160


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("directories", nargs="+", type=Path)
    parser.add_argument("--look", metavar="CODE", help="show places where this rule fires")
    parser.add_argument("--count", type=int, default=20, help="how many of them")
    parser.add_argument("--seed", default="", help="any word: another draw of the places")
    parser.add_argument("--messages", metavar="CODE", help="count what this rule says")
    asked = parser.parse_args()
    cards = {
        directory: [path for path in sorted(directory.rglob("*.md")) if not path.read_bytes().startswith(NO_CARD)]
        for directory in asked.directories
    }
    code = asked.look or asked.messages
    with ProcessPoolExecutor() as pool:
        found = {
            directory: list(pool.map(partial(judged, code=code), paths, chunksize=64))
            for directory, paths in cards.items()
        }
    if asked.look:
        for directory, paths in cards.items():
            look(paths, found[directory], asked.count, asked.seed)
    elif asked.messages:
        said = Counter(finding.message for each in found.values() for findings in each for finding in findings)
        print("\n".join(f"{count:6} {message}" for message, count in said.most_common(asked.count)))
    else:
        print("\n".join(table(found)))
    return 0


def judged(path: Path, code: str | None) -> list[Finding]:
    """What is found in one card; of one rule, where a code is given."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    return [finding for finding in judge_draft(Draft(None, None, Card(text))) if code in (None, finding.code)]


def table(found: dict[Path, list[list[Finding]]]) -> Iterator[str]:
    """For each rule, in how many cards of each directory it fires; the rules that never do are left out."""
    yield "| rule |" + "".join(f" {directory.name} ({len(each):,}) |" for directory, each in found.items())
    yield "|---|" + "---|" * len(found)
    counts = [Counter(code for cards in each for code in {f.code for f in cards}) for each in found.values()]
    for code in sorted({rule.code for rule in RULES}):
        if any(count[code] for count in counts):
            cells = (
                f" {count[code]:,} ({100 * count[code] / max(len(each), 1):.1f} %) |"
                for count, each in zip(counts, found.values(), strict=True)
            )
            yield f"| {code} |" + "".join(cells)


def look(paths: list[Path], found: list[list[Finding]], count: int, seed: str) -> None:
    """Shows one finding of each of so many cards, drawn by the seed."""

    def drawn(text: str) -> bytes:
        return hashlib.sha256(f"{seed}{text}".encode()).digest()

    firing = [(path, findings) for path, findings in zip(paths, found, strict=True) if findings]
    firing.sort(key=lambda entry: drawn(entry[0].name + entry[0].parent.name))
    for path, findings in firing[:count]:
        finding = findings[drawn(path.parent.name)[0] % len(findings)]
        print(f"\n=== {path}:{finding.subject.line}: {finding.message} ({len(findings)} in this card)")
        lines = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        place = finding.subject.line or 1
        for number in range(max(1, place - AROUND), min(len(lines), place + AROUND) + 1):
            print(f"{'>' if number == place else ' '} {number:5} {lines[number - 1][:WIDEST]}")


if __name__ == "__main__":
    sys.exit(main())
