"""Managed parts written anew."""

from __future__ import annotations

import pytest

from hubpub.cards.managed.changes import Done
from hubpub.cards.managed.refresh import refresh
from tests.cards.managed.readmes import Piece, part

OLD = part("training", "\n## Training\n\nOld.\n\n")
NEW = part("training", "\n## Training\n\nNew.\n\n")
SECTION = Piece("training", "Training", "New.\n")


def said(refreshed):
    return [(change.name, change.done, change.line) for change in refreshed.changes]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_a_part_is_written_anew_and_the_rest_stays(newline, bom, last):
    before = f"{bom}---\na: 1\n---\n# A\n\n{OLD}\nMine.{last}".replace("\n", newline)
    after = f"{bom}---\na: 1\n---\n# A\n\n{NEW}\nMine.{last}".replace("\n", newline)
    done = refresh(before, [SECTION])
    assert done.text == after
    assert said(done) == [("training", Done.REFRESHED, 6)]


def test_a_part_at_the_end_keeps_that_it_has_no_final_newline():
    assert refresh(OLD.rstrip("\n"), [SECTION]).text == NEW.rstrip("\n")


def test_what_a_person_changed_stays_and_is_told():
    mine = OLD.replace("Old.", "Old, and wrong.")
    done = refresh(mine, [SECTION])
    assert done.text == mine
    assert done.changes[0].message == "the part 'training' was edited by hand and stays as it is"
    assert refresh(mine, []).text == mine


def test_a_part_without_a_section_is_taken_out():
    done = refresh(f"a\n\n{OLD}\nb\n", [])
    assert done.text == "a\n\n\nb\n"
    assert said(done) == [("training", Done.REMOVED, 3)]


def test_a_part_with_a_section_that_says_nothing_is_taken_out():
    assert refresh(OLD, [Piece("training", "Training", " \n")]).text == ""


def test_an_empty_pair_of_marks_is_a_place_that_waits():
    place = "# A\n\n<!-- hubpub:begin training -->\n<!-- hubpub:end training -->\n\nMine.\n"
    assert refresh(place, []).text == place
    assert refresh(place, [SECTION]).text == f"# A\n\n{NEW}\nMine.\n"


def test_a_part_below_a_heading_of_its_own_has_none():
    place = "## How it was trained\n\n<!-- hubpub:begin training -->\n<!-- hubpub:end training -->\n"
    once = refresh(place, [SECTION]).text
    assert once == "## How it was trained\n\n" + part("training", "\nNew.\n\n")
    assert refresh(once, [SECTION]).text == once


def test_what_would_lead_out_of_its_marks_is_not_written():
    done = refresh(OLD, [Piece("training", "Training", "```\nno end")])
    assert done.text == OLD
    assert done.changes[0].message == "the part 'training' stays as it was: its new text would lead out of its marks"
    assert refresh(OLD, [Piece("training", "", "<!-- hubpub:end training -->")]).text == OLD


def test_new_sections_are_not_put_in():
    assert refresh("# A\n", [SECTION]).text == "# A\n"


def test_a_file_of_windows_is_up_to_date_where_its_words_are():
    text = NEW.replace("\n", "\r\n")
    assert said(refresh(text, [SECTION])) == [("training", Done.SAME, 1)]
    mixed = f"first\n{text}"
    assert refresh(mixed, [SECTION]).text in (mixed, f"first\n{NEW}")


def test_two_sections_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        refresh("", [SECTION, SECTION])
