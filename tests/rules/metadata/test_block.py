"""MD001 to MD004: whether there is a block, and whether the Hub reads it."""

from __future__ import annotations

import pytest

from hubpub.types.findings import Severity
from tests.rules.metadata.cards import findings, judged

ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    "text",
    ["", "# hello\n", "---\nlicense: mit\n---oops\n", "---\n---\n", "---\nlicense: mit\n", "text\n---\na: b\n---\n"],
)
def test_no_front_matter(text):
    [finding] = judged(text)
    assert (finding.code, finding.severity) == ("MD001", WARNING)
    assert "empty or missing yaml metadata in repo card" in finding.message


@pytest.mark.parametrize(
    ("opening", "says", "line"),
    [
        ("--- ", "white space", 1),
        ("---\t", "white space", 1),
        ("----", '"-"', 1),
        ("\ufeff\n--- yaml", '" yaml"', 2),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_stands_behind_the_opening_dashes_is_named(opening, says, line, newline):
    [finding] = judged(f"{opening}\nlicense: mit\n---\n# T\n".replace("\n", newline))
    assert (finding.code, finding.subject.line, finding.fix) == ("MD001", line, ())
    assert finding.message.endswith(f"may stand behind the --- that opens the block, and there is {says}")


@pytest.mark.parametrize("text", ["----\n\nWords.\n\n---\n", "--- \nTitle: words\n---\n", "--- \nlicense: mit\n"])
def test_a_line_of_dashes_is_no_opening_of_a_block(text):
    [finding] = judged(text)
    assert "holds nothing or is not closed" in finding.message


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("tags:\n\t- a", "spaces"),
        ('license: "mit', "Close the quotes"),
        ("name: 'it", "apostrophe"),
        ("tags: [a", "Close the bracket"),
        ("name: **bold**", "begins with *"),
        ("name: !important a", "begins with !"),
        ('name: "a \\q"', "backslash"),
        ("name: a: b", "wants quotes"),
    ],
)
def test_what_mends_the_yaml(front, says):
    [finding] = findings(front, "MD002")
    assert says in finding.remedy


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# roberta-go\n---\nlanguage: go\n---\n", 2),
        ("Title\n---\ntext\n\n---\r\nlicense: mit\r\n---\r\n", 5),
        ("```\n---\ntags: [a]\n---\n```\n", 2),
    ],
)
def test_a_block_that_does_not_begin_the_card_is_named(text, line):
    [finding] = judged(text)
    assert finding.code == "MD001"
    assert finding.subject.line == line
    assert f"the block of line {line} is not read as such" in finding.message


@pytest.mark.parametrize(
    "text", ["---\nlicense: mit\n---\n", "\n---\nlicense: mit\n---", "---\r\nlicense: mit\r\n---\r\n"]
)
def test_front_matter_as_the_hub_finds_it(text):
    assert judged(text) == []


def test_a_block_of_comments_only_is_a_warning():
    [finding] = findings("# language: en")
    assert (finding.code, finding.severity) == ("MD004", WARNING)
    assert finding.message == "the front matter holds comments only, and the Hub refuses one that is blank"
