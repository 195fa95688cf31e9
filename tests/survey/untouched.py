"""How many cards of libraries are still what the library wrote.

By hand, over a directory of cards (``**/*.md``).

    $ python tests/survey/untouched.py DIRECTORY
    transformers: 2,271 cards with its words, 1,867 as it wrote them
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.cards.libraries.generated import is_generated, templates  # noqa: E402


def main() -> int:
    words, untouched = Counter[str](), Counter[str]()
    for path in Path(sys.argv[1]).rglob("*.md"):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        words.update({template.library for template in templates() if template.signature in text})
        untouched.update(filter(None, [is_generated(text)]))
    for library, count in words.most_common():
        print(f"{library}: {count:,} cards with its words, {untouched[library]:,} as it wrote them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
