"""MD001 to MD004: whether there is a block, and whether the Hub reads it."""

from __future__ import annotations

import pytest

from hubpub.rules.engine import judge_draft
from hubpub.rules.metadata.block import no_card
from hubpub.types.findings import Severity, Subject
from tests.rules.metadata.cards import findings, judged
from tests.rules.weights.drafts import card_alone, draft_of

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


@pytest.mark.parametrize("text", ["---\nlicense: mit\n---\n\n# T\n", "---\nlicense: mit\ntags:\n- a\n---\n\nWords.\n"])
def test_line_ends_of_cr_alone_are_named_as_the_cause(text):
    [finding] = judged(text.replace("\n", "\r"))
    assert (finding.code, finding.severity) == ("MD001", WARNING)
    assert "its lines end in CR alone" in finding.message
    assert "LF" in finding.remedy


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_of_a_card_in_utf_16_or_utf_32_that_is_all_that_is_said(encoding, newline):
    text = "---\nlicense: mit\n---\n\n# A model\n\nWords.\n".replace("\n", newline)
    [finding] = judge_draft(card_alone(text.encode(encoding).decode(errors="surrogateescape")))
    assert (finding.code, finding.severity) == ("BD002", WARNING)
    assert f"the card is {encoding[:6].upper()}" in finding.message
    assert ("PowerShell" in finding.message) == encoding.startswith("utf-16")
    assert "UTF-8" in finding.remedy


def test_a_card_alone_or_one_with_words_is_none_that_is_missing(tmp_path):
    assert list(no_card(card_alone(""))) == []
    assert list(no_card(draft_of(tmp_path, {"README.md": "x", "a.bin": "x"}, card="x"))) == []


def test_a_missing_card(tmp_path):
    [finding] = no_card(draft_of(tmp_path, {"a.bin": "x"}, card=""))
    assert (finding.code, finding.severity, finding.subject) == ("MD008", ERROR, Subject())
    assert finding.message == "the folder has no card, README.md"


@pytest.mark.parametrize("text", ["", "\n", "  \t\r\n", "\ufeff"])
def test_an_empty_card_counts_as_missing(tmp_path, text):
    [finding] = no_card(draft_of(tmp_path, {"README.md": text, "a.bin": "x"}, card=text))
    assert (finding.code, finding.severity, finding.subject.path) == ("MD008", ERROR, "README.md")
    assert finding.message == "the card, README.md, is empty"


@pytest.mark.parametrize("name", ["readme.md", "Readme.md", "README.MD", "README", "README.md.txt", "model_card.md"])
def test_a_card_of_another_name_is_named(tmp_path, name):
    [finding] = no_card(draft_of(tmp_path, {name: "# A model\n", "a.bin": "x"}, card=""))
    assert f"but {name}" in finding.message
    assert finding.remedy == f"Rename it: mv {name} README.md."


def test_a_file_of_the_name_in_a_folder_below_is_no_card(tmp_path):
    [finding] = no_card(draft_of(tmp_path, {"docs/readme.md": "x", "a.bin": "x"}, card=""))
    assert finding.message == "the folder has no card, README.md"


@pytest.mark.parametrize(("target", "remedy"), [("../blobs/card", "cp -rL"), ("nowhere", "git annex get")])
def test_a_card_that_is_a_link_is_named_as_the_cause(tmp_path, target, remedy):
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "card").write_text("# A model\n")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "README.md").symlink_to(target)
    [finding] = no_card(draft_of(tmp_path / "model", {"a.bin": "x"}, card=""))
    assert "it is left out, as a symbolic link" in finding.message
    assert remedy in finding.remedy
