"""Fuzzing by coverage, with atheris: `pip install atheris`, then `python tests/fuzz/check.py --seconds 600`.

Three targets take turns on the same bytes: the reader of front matter, the check of a card, and its mending, which done
twice must be done once. The bytes are a card, or what is put between ``---`` lines. Seeds are the corpus's cards; what
is found anew is kept in ``--corpus``, and what fails is written beside it as ``crash-*``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["hubpub"]):
    from hubpub.cards.frontmatter import line_column, parse
    from hubpub.rules.engine import judge_draft
    from hubpub.types.card import Card
    from hubpub.types.draft import Draft
    from hubpub.workflows.check.fix import mend

LARGEST = 4096


def judge(text: str) -> list:
    return list(judge_draft(Draft("me/my-model", None, Card(text))))


def reads(text: str) -> None:
    """The reader says where things are, within the block, and the block is within the card."""
    front = parse(text)
    assert 0 <= front.start <= front.end <= len(text)
    if front.fault:
        assert front.start <= front.fault.offset <= front.end
        assert line_column(text, front.fault.offset) >= (1, 1)
        assert front.data == {}


def checks(text: str) -> None:
    """Every finding stands in the card, and its fix within it."""
    lines = Card(text).text.count("\n") + text.count("\r") + 1
    for finding in judge(text):
        assert finding.subject.line is None or 1 <= finding.subject.line <= lines, finding
        assert finding.message
        assert "\n" not in finding.message
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in finding.fix), finding


def mends(text: str) -> None:
    """What is mended has nothing left to mend, and no error that it had not before."""
    before = sum(finding.severity == "error" for finding in judge(text))
    once, _, findings = mend(text, judge)
    assert sum(finding.severity == "error" for finding in findings) <= before
    assert mend(once, judge)[:2] == (once, 0)


TARGETS = (reads, checks, mends)


def one_input(data: bytes) -> None:
    """The first byte says which target, and whether the rest is a card or its front matter."""
    if not data:
        return
    text = data[1:].decode(errors="surrogateescape")
    if data[0] & 4:
        text = f"---\n{text}\n---\n# Model\n"
    TARGETS[data[0] % 3](text)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--corpus", type=Path, default=None)
    options = arguments.parse_args()
    corpus = options.corpus or Path(tempfile.mkdtemp(prefix="hubpub-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    sources = [*(ROOT / "tests" / "corpus").rglob("*.md"), *(ROOT / "tests" / "golden" / "frontmatter").rglob("*.md")]
    for number, path in enumerate(sorted(sources)):
        data = path.read_bytes()[: LARGEST - 1]
        (corpus / f"seed-{number:03}").write_bytes(bytes([number % 3]) + data)
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={options.seconds}",
            f"-max_len={LARGEST}",
            f"-artifact_prefix={corpus}{os.sep}",
            "-timeout=30",
            "-rss_limit_mb=1500",
            f"-dict={Path(__file__).parent / 'card.dict'}",
            "-print_final_stats=1",
            str(corpus),
        ],
        one_input,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
