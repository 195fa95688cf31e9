"""How many cards of the huggingtweets project are read and rendered to their own bytes, by edition.

By hand, over the cards of a directory (``**/README.md``), such as ``models/huggingtweets`` of docs/how-to/check.md.

    $ python tests/survey/read_back.py models/huggingtweets

It exits with 1 where a card is read and rendered otherwise; what is refused is listed with its reason.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.cards.recipes.huggingtweets.recipe import RECIPE  # noqa: E402
from hubpub.cards.recipes.registry import ReadsCards  # noqa: E402
from hubpub.cards.templates.grammar import NoMatchError  # noqa: E402
from hubpub.types.card import Card  # noqa: E402
from hubpub.types.profile import Profile  # noqa: E402


def main() -> int:
    assert isinstance(RECIPE, ReadsCards)
    read: Counter[str] = Counter()
    changed = 0
    for path in sorted(Path(sys.argv[1]).rglob("README.md")):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        try:
            source = RECIPE.read(Card(text))
        except NoMatchError as error:
            print(f"{path}: {error}")
            continue
        read[source.edition] += 1
        if RECIPE.render(source, source.repo, Profile()).text != text:
            print(f"{path}: rendered otherwise")
            changed += 1
    print(f"{read.total():,} read: {dict(sorted(read.items()))}; {changed} rendered otherwise")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
