"""What the rules make of real cards, beside what the Hub and js-yaml make of them.

By hand, over a directory of cards (``**/README.md``). Where an ``infos.json`` lies beside a card, it is the Hub's own
answer to ``/api/models/{repo}``, whose tags say how the Hub read the front matter.

    $ python tests/survey/real_cards.py DIRECTORY

It exits with 1 where an exception escapes, where js-yaml reads a front matter otherwise, or where mending makes a
finding, or mending twice is not mending once; the rest are figures for docs/how-to/check.md.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import ftfy

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from hubpub.cards import frontmatter  # noqa: E402
from hubpub.rules.engine import judge_draft  # noqa: E402
from hubpub.rules.mojibake.find import find_mojibake  # noqa: E402
from hubpub.types.card import Card  # noqa: E402
from hubpub.types.draft import Draft  # noqa: E402
from hubpub.types.findings import Finding, Severity  # noqa: E402
from hubpub.workflows.check.fix import mend  # noqa: E402
from tests.cards.frontmatter.judging import difference  # noqa: E402

# The tags of the Hub that tell a value of the front matter, by its key.
TAGS = {"license": "license:", "datasets": "dataset:", "language": "", "tags": ""}
LONGEST_LINE = 20_000


def main() -> int:
    directory = Path(sys.argv[1])
    texts = {
        path: path.read_bytes().decode("utf-8", "surrogateescape") for path in sorted(directory.rglob("README.md"))
    }
    fronts = {path: frontmatter.parse(text) for path, text in texts.items()}
    failed = rules(texts) + js_yaml(front.text[front.start : front.end] for front in fronts.values() if front.found)
    hub_tags({path: front.root.value for path, front in fronts.items() if front.root is not None})
    mistaken(texts.values())
    return 1 if failed else 0


def rules(texts: dict[Path, str]) -> int:
    """Judges and mends every card; how many escaped, or changed when they were mended again."""
    refused: Counter[str] = Counter()
    failed = 0
    for path, text in texts.items():
        try:
            findings = _judge(text)
            once, _, left = mend(text, _judge)
            twice = mend(once, _judge)[0]
        except Exception as error:  # noqa: BLE001 - any at all is what is looked for
            print(f"{path}: {error!r}")
            failed += 1
            continue
        if once != twice:
            print(f"{path}: mending it again changes it again")
            failed += 1
        if new := Counter(finding.code for finding in left) - Counter(finding.code for finding in findings):
            print(f"{path}: mending it makes {dict(new)}")
            failed += 1
        refused.update({finding.code for finding in findings if finding.severity is Severity.ERROR})
    print(f"{len(texts):,} cards; with an error: {dict(refused.most_common())}")
    return failed


def _judge(text: str) -> tuple[Finding, ...]:
    return judge_draft(Draft(None, None, Card(text)))


def js_yaml(blocks: Iterable[str]) -> int:
    """Asks js-yaml of every front matter; how many it reads otherwise."""
    spec = importlib.util.spec_from_file_location("oracle", ROOT / "scripts" / "oracle" / "goldens.py")
    assert spec
    assert spec.loader
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    asked = [block for block in blocks if block and not any("\ud800" <= char <= "\udfff" for char in block)]
    with tempfile.TemporaryDirectory() as directory:
        answers = oracle.ask(oracle.install(Path(directory)), asked)
    found = Counter(difference(block, answer) or "the same" for block, answer in zip(asked, answers, strict=True))
    print(f"{len(asked):,} front matters beside js-yaml: {dict(found)}")
    return len(asked) - found["the same"]


def hub_tags(values: dict[Path, Any]) -> None:
    """Holds what is read against the tags that the Hub made of it."""
    found: Counter[str] = Counter()
    for path, value in values.items():
        answer = path.with_name("infos.json")
        if isinstance(value, dict) and answer.is_file():
            tags = {tag.lower() for tag in json.loads(answer.read_bytes())["tags"]}
            found.update("a tag" if tag.lower() in tags else "no tag" for tag in _tags(value))
    print(f"values of {', '.join(TAGS)} on the Hub: {dict(found)}")


def _tags(value: dict[str, Any]) -> Iterator[str]:
    for key, beginning in TAGS.items():
        held = value.get(key)
        yield from (
            f"{beginning}{text}" for text in (held if isinstance(held, list) else [held]) if isinstance(text, str)
        )


def mistaken(texts: Iterable[str]) -> None:
    """Reads each card's UTF-8 as Windows-1252 and mends it; beside ftfy, asked for whole lines."""
    found: Counter[str] = Counter()
    config = ftfy.TextFixerConfig(
        unescape_html=False, restore_byte_a0=False, replace_lossy_sequences=False, explain=False
    )
    for text in texts:
        if text.isascii() or max(map(len, text.split("\n"))) > LONGEST_LINE:
            continue
        wrong = mended = _misread(text)
        for run in reversed(find_mojibake(wrong)):
            mended = mended[: run.start] + run.text + mended[run.end :]
        for line, before, after in zip(*(each.split("\n") for each in (text, wrong, mended)), strict=True):
            if not line.isascii():
                found["lines"] += 1
                found["mended"] += after == line
                found["mended by ftfy"] += ftfy.fix_encoding(before, config) == line
    print(f"UTF-8 read as Windows-1252: {dict(found)}")


def _misread(text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    return "".join(bytes([byte]).decode("cp1252") if byte not in _OPEN else chr(byte) for byte in data)


# The bytes that Windows-1252 leaves open.
_OPEN = {0x81, 0x8D, 0x8F, 0x90, 0x9D}

if __name__ == "__main__":
    sys.exit(main())
