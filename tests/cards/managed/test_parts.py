"""Managed parts are found where they are, and nowhere else."""

from __future__ import annotations

import pytest

from hubpub.cards.managed.parts import find_parts
from tests.cards.managed.readmes import part

PART = part("training", "\n## Training\n\nWords.\n\n")


def test_a_part_is_found_with_its_place_and_content():
    found = find_parts(f"---\nlicense: mit\n---\n# A\n\n{PART}\nmore\n")
    (only,) = found.parts
    assert (only.name, only.line, only.content, only.edited) == ("training", 6, "\n## Training\n\nWords.\n\n", False)
    assert not found.faults


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{PART}```\n",
        f"~~~~\n```\n{PART}~~~~\n",
        f"<!--\n{PART.replace('-->', '')}-->\n",
        f"---\n{PART}---\n",
        "\n".join(f"    {line}" for line in PART.splitlines()),
        "\n".join(f"> {line}" for line in PART.splitlines()),
        f"<pre>\n{PART}</pre>\n",
        PART.replace("<!-- hubpub:", "`<!-- hubpub:").replace("-->", "-->`"),
        PART.replace("hubpub:begin", "hubpub:beginning").replace("hubpub:end", "hubpub:ending"),
    ],
    ids=[
        "fence",
        "fence in a fence",
        "comment",
        "front matter",
        "indented",
        "quote",
        "pre",
        "code span",
        "other words",
    ],
)
def test_what_only_looks_like_a_part_is_none(text):
    assert find_parts(text).parts == ()
    assert find_parts(text).faults == ()


@pytest.mark.parametrize(
    "text",
    [
        PART.replace("\n", "\r\n"),
        f"\ufeff{PART}",
        PART.removesuffix("\n"),
        f"<details>\n{PART}</details>\n",
        f"x\n{PART}",
    ],
    ids=["CRLF", "BOM", "no final newline", "in an element", "after a paragraph"],
)
def test_how_a_file_is_kept_hides_no_part(text):
    (only,) = find_parts(text).parts
    assert not only.edited


BEGIN, END = "<!-- hubpub:begin {} -->\n", "<!-- hubpub:end {} -->\n"


@pytest.mark.parametrize(
    ("text", "parts", "faults"),
    [
        (BEGIN.format("a") + "x\n", [], [(1, "the part 'a' begins here and does not end before the card does")]),
        ("x\n\n" + END.format("a"), [], [(3, "here the part 'a' ends, which has not begun")]),
        (
            BEGIN.format("a") + BEGIN.format("b") + "x\n" + END.format("b") + END.format("a"),
            ["b"],
            [
                (1, "the part 'a' begins here and does not end before 'b' begins in line 2"),
                (5, "here the part 'a' ends, which has not begun"),
            ],
        ),
        (
            BEGIN.format("a") + END.format("b") + END.format("a"),
            ["a"],
            [(2, "here the part 'b' ends, which has not begun, but 'a' (line 1)")],
        ),
        (
            (BEGIN.format("a") + END.format("a")) * 2,
            [],
            [(line, "the part 'a' is there 2 times, and none is touched") for line in (1, 3)],
        ),
        ("<!-- hubpub:begin -->\n", [], [(1, "this mark names no part: hubpub:begin wants one name")]),
        ("<!-- hubpub:end A b -->\n", [], [(1, "this mark names no part: hubpub:end wants one name")]),
    ],
    ids=["unended", "unbegun", "nested", "crossed", "twice", "nameless", "two names"],
)
def test_marks_that_do_not_fit_are_told_with_their_line(text, parts, faults):
    found = find_parts(text)
    assert [each.name for each in found.parts] == parts
    assert [(fault.line, fault.message) for fault in found.faults] == faults


def test_a_body_that_is_too_much_is_not_searched_and_that_is_told():
    found = find_parts(PART + "x\n" * 30_000)
    assert found.parts == ()
    assert found.faults[0].message.startswith("the card is not searched for managed parts: the body has more than")


def test_a_part_is_a_persons_once_a_word_of_it_is():
    (only,) = find_parts(PART.replace("Words.", "My words.")).parts
    assert only.edited
