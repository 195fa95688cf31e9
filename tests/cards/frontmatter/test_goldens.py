"""Front matter is read as js-yaml reads it: its answers, written down by scripts/oracle/goldens.py."""

from __future__ import annotations

import json
import re

import pytest

from hubpub.cards.frontmatter import parse
from tests.cards.frontmatter.judging import ROOT, difference, read

GOLDENS = ROOT / "tests" / "golden" / "frontmatter"
CASES = [case for path in sorted(GOLDENS.glob("*.json")) for case in json.loads(path.read_text())]
# where the block would end elsewhere than where the text does
ENDS = re.compile(r"[\r\n]---[ \t]*(?:\r\n|\n|\Z)|\r\Z")
WHOLE = [case for case in CASES if not ENDS.search("\n" + case["yaml"])]


def test_the_goldens_are_many():
    assert len(WHOLE) > 550


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: ascii(case["yaml"][:40]))
def test_as_js_yaml_reads_it(case):
    yaml = case["yaml"]
    assert difference(yaml, case["answer"]) == ""


def test_what_is_not_as_in_js_yaml():
    # js-yaml makes a circle, which the Hub could not keep
    assert read("a: &x [*x]").fault.message == 'the alias "x" stands within what it names'
    # Python has no dates beyond 9999
    assert read("a: 9999-99-99").data["a"].year == 9999


def test_the_cards_of_the_corpus_are_the_goldens():
    for case in CASES:
        if case.get("source", "").startswith("tests/"):
            text = (ROOT / case["source"]).read_bytes().decode()
            front = parse(text)
            assert text[front.start : front.end] == case["yaml"]
