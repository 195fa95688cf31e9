"""The tags and chips that we derive from real cards, beside the tags that the Hub made of them.

By hand, over a directory of cards (``**/README.md``) with the Hub's own answer to ``/api/models/{repo}`` beside each
(``infos.json``). What is printed are figures for
docs/how-to/local-hub.md: how many of our tags are among the Hub's, by what they were made from, and which of the Hub's
come from no card.

    $ python tests/survey/page_tags.py DIRECTORY [--show 20]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.cards.frontmatter import parse  # noqa: E402
from hubpub.pages.chips import Links, chips_of  # noqa: E402
from hubpub.pages.metadata import metadata_of, tags_of  # noqa: E402
from hubpub.types.card import Card  # noqa: E402

PREFIXES = {"dataset": "dataset:", "license": "license:", "base": "base_model:", "paper": "arxiv:"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("directory", type=Path)
    arguments.add_argument("--show", type=int, default=0, help="how many of those that differ are shown, of each kind")
    options = arguments.parse_args()
    ours: Counter[tuple[str, bool]] = Counter()
    chips: Counter[tuple[str, bool]] = Counter()
    lacking: Counter[str] = Counter()
    shown: dict[str, list[str]] = {}
    cards = 0
    for path in sorted(options.directory.rglob("README.md")):
        answer = path.with_name("infos.json")
        text = path.read_bytes().decode("utf-8", "replace")
        front = parse(text)
        if not answer.is_file() or front.root is None or not isinstance(front.root.value, dict):
            continue
        hub = {tag.lower() for tag in json.loads(answer.read_bytes()).get("tags") or []}
        body = Card(text).body
        cards += 1
        made = tags_of(front.data, body)
        for tag in made:
            kind = tag.partition(":")[0] if tag.startswith(tuple(PREFIXES.values())) else "plain"
            held = tag.lower() in hub
            ours[kind, held] += 1
            if not held:
                shown.setdefault(kind, []).append(f"{path.parent}: {tag}")
        for chip in chips_of(metadata_of(front.data, body), Links()):
            tag = f"{PREFIXES.get(chip.kind, '')}{chip.text if chip.kind in PREFIXES else chip.value or chip.text}"
            chips[chip.kind, tag.lower() in hub] += 1
        for tag in hub - {tag.lower() for tag in made}:
            lacking[tag.partition(":")[0] + ":" if ":" in tag else tag] += 1
    print(f"{cards:,} cards with front matter")
    for what, counts in (("tags", ours), ("chips", chips)):
        for kind in sorted({kind for kind, _ in counts}):
            held = counts[kind, True]
            print(f"  {what}, {kind}: {held:,} of {held + counts[kind, False]:,} are among the Hub's")
        total = sum(count for (_, is_held), count in counts.items() if is_held)
        print(f"  {what}, all: {total:,} of {sum(counts.values()):,}")
    print(f"  of the Hub's and none of ours: {dict(lacking.most_common(40))}")
    for kind, places in shown.items():
        for place in places[: options.show]:
            print(f"  {kind}  {place}")


if __name__ == "__main__":
    main()
