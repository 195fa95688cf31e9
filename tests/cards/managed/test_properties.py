"""What holds of managed parts for every README and every section."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from hubpub.cards.managed.adopt import adopt
from hubpub.cards.managed.changes import Done
from hubpub.cards.managed.marks import newline_of
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.managed.refresh import refresh
from tests.cards.managed.readmes import readmes, sections

few = settings(max_examples=60, deadline=None, derandomize=True, database=None)
many = settings(max_examples=1500, deadline=None, derandomize=True, database=None)


def outside(text, without=()):
    """What stands outside the managed parts, and which of them is where."""
    pieces, place = [], 0
    for part in find_parts(text).parts:
        if part.name in without:
            continue
        pieces += [text[place : part.start], part.name]
        place = part.end
    return [*pieces, text[place:]]


def joined(pieces, gone):
    """Those pieces, with the names of the parts that are gone taken out."""
    text = [pieces[0]]
    for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in gone:
            text[-1] += after
        else:
            text += [name, after]
    return text


@few
@given(readmes(), sections())
def test_every_byte_outside_the_parts_stays(text, given_sections):
    done = refresh(text, given_sections)
    gone = {change.name for change in done.changes if change.done is Done.REMOVED}
    assert outside(done.text) == joined(outside(text), gone)


@few
@given(readmes(), sections())
def test_to_refresh_twice_is_to_do_it_once(text, given_sections):
    once = refresh(text, given_sections)
    twice = refresh(once.text, given_sections)
    assert twice.text == once.text
    assert {change.done for change in twice.changes} <= {Done.SAME, Done.KEPT}


@few
@given(readmes(), sections())
def test_what_a_person_wrote_in_a_part_stays(text, given_sections):
    before = {part.name: part.content for part in find_parts(text).parts if part.edited}
    for done in (refresh(text, given_sections), adopt(text, given_sections)):
        after = {part.name: part.content for part in find_parts(done.text).parts}
        assert {name: after.get(name) for name in before} == before


@few
@given(readmes(), sections())
def test_all_that_is_said_of_a_part_is_true(text, given_sections):
    done = refresh(text, given_sections)
    before = {part.name: part for part in find_parts(text).parts}
    after = {part.name: part for part in find_parts(done.text).parts}
    assert [change.name for change in done.changes] == list(before)
    for change in done.changes:
        assert (change.name in after) == (change.done is not Done.REMOVED)
        if change.done in (Done.SAME, Done.KEPT):
            assert after[change.name].content == before[change.name].content
        if change.name in after:
            assert after[change.name].line == change.line


@few
@given(readmes(), sections())
def test_adopting_puts_in_and_changes_nothing_else(text, given_sections):
    done = adopt(text, given_sections)
    refreshed = refresh(text, given_sections)
    put_in = {change.name for change in done.changes if change.done is Done.PUT_IN}
    assert len(find_parts(done.text).faults) == len(done.faults)
    # around what is put in there are new line ends, and nothing else is new
    pieces, place = [], 0
    for part in find_parts(done.text).parts:
        if part.name in put_in:
            pieces.append(done.text[place : part.start])
            place = part.end
    without = "".join([*pieces, done.text[place:]])
    assert without.replace("\r", "").replace("\n", "") == refreshed.text.replace("\r", "").replace("\n", "")
    assert re.split("[\r\n\ufeff]+", without.strip()) == re.split("[\r\n\ufeff]+", refreshed.text.strip())
    if not put_in:
        assert done.text == refreshed.text


@few
@given(readmes(), sections())
def test_to_adopt_twice_is_to_do_it_once(text, given_sections):
    once = adopt(text, given_sections)
    twice = adopt(once.text, given_sections)
    assert twice.text == once.text
    assert adopt(refresh(once.text, given_sections).text, given_sections).text == once.text


@few
@given(readmes(), sections())
def test_the_line_ends_of_a_part_are_those_of_the_readme(text, given_sections):
    done = adopt(text, given_sections)
    new = {change.name for change in done.changes if change.done in (Done.PUT_IN, Done.REFRESHED)}
    for part in find_parts(done.text).parts:
        if part.name in new:
            rest = part.content.replace(newline_of(text), "")
            assert "\n" not in rest
            assert "\r" not in rest


@pytest.mark.full
@many
@given(readmes(), sections())
def test_all_of_it_for_many(text, given_sections):
    for holds in (
        test_every_byte_outside_the_parts_stays,
        test_to_refresh_twice_is_to_do_it_once,
        test_what_a_person_wrote_in_a_part_stays,
        test_all_that_is_said_of_a_part_is_true,
        test_adopting_puts_in_and_changes_nothing_else,
        test_to_adopt_twice_is_to_do_it_once,
        test_the_line_ends_of_a_part_are_those_of_the_readme,
    ):
        holds.hypothesis.inner_test(text, given_sections)
