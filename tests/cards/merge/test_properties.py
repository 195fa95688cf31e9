"""What holds of every merge of three."""

from __future__ import annotations

import random
import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.merge.card import merge_cards
from hubpub.cards.merge.lines import Clash, lines_of, merge_lines
from hubpub.cards.merge.text import joined
from tests.cards.managed.readmes import readmes

few = settings(max_examples=100, deadline=None, derandomize=True, database=None)
words = st.sampled_from(["", "a", "b", "c", "d", "e", "f", "# x", "- y"])
bodies = st.lists(words, max_size=10)


def edits(lines):
    """A list of lines with some taken out, some put in and some changed."""
    step = st.tuples(st.sampled_from(["keep", "keep", "keep", "drop", "change", "add"]), words)
    steps = st.lists(step, min_size=len(lines) + 1, max_size=len(lines) + 1)
    return steps.map(lambda how: [each for pair in zip([*lines, None], how, strict=True) for each in edited(*pair)])


def edited(line, how):
    step, word = how
    kept = [] if line is None else [line]
    return {"keep": kept, "drop": [], "change": [f"new {word}"], "add": [f"added {word}", *kept]}[step]


three = bodies.flatmap(lambda lines: st.tuples(st.just(lines), edits(lines), edits(lines)))


def nothing_is_lost(versions):
    """Whether the versions merge; if they do, what holds of each line is asserted."""
    base, ours, theirs = ("".join(f"{line}\n" for line in version) for version in versions)
    pieces = list(merge_lines(*map(lines_of, (base, ours, theirs))))
    if any(isinstance(piece, Clash) for piece in pieces):
        return False
    result = Counter(piece.key for piece in pieces)
    was, one, other = map(Counter, versions)
    for line in was | one | other:
        mine, yours = one[line] - was[line], other[line] - was[line]
        # what both did at one place is done once
        assert min(mine, yours, mine + yours) <= result[line] - was[line] <= max(mine, yours, mine + yours)
        if not was[line] and (one[line] or other[line]):
            assert result[line]
        if was[line] and not one[line] and other[line] == was[line]:
            assert not result[line]
        if was[line] and not other[line] and one[line] == was[line]:
            assert not result[line]
    return True


@few
@given(three)
def test_no_line_that_one_side_wrote_is_lost_and_none_that_it_took_out_stays(versions):
    nothing_is_lost(versions)


def test_nor_in_long_texts():
    merged = 0
    for seed in range(60):
        chance = random.Random(seed)
        base = [chance.choice(["", "a", "b", f"line {number}"]) for number in range(400)]
        # each side has a half of its own, so that most of it merges
        sides = [
            [
                each
                for number, line in enumerate(base)
                for each in edited(
                    line,
                    (
                        chance.choice(["keep"] * 9 + ["drop", "change", "add"] if half(number) else ["keep"]),
                        f"{side}{number}",
                    ),
                )
            ]
            for side, half in (("o", lambda number: number < 195), ("t", lambda number: number >= 205))
        ]
        merged += nothing_is_lost((base, *sides))
    assert merged > 50


@few
@given(three)
def test_the_lines_of_a_clash_are_those_that_both_changed(versions):
    base, ours, theirs = (lines_of("".join(f"{line}\n" for line in version)) for version in versions)
    for piece in merge_lines(base, ours, theirs):
        if isinstance(piece, Clash):
            was, one, other = (
                [line.key for line in side[slice(*span)]]
                for side, span in ((base, piece.base), (ours, piece.ours), (theirs, piece.theirs))
            )
            assert was not in (one, other)
            assert one != other


@few
@given(readmes(), readmes())
def test_a_side_that_changed_nothing_has_nothing_to_say(base, other):
    assert merge_cards(base, base, other).text == other
    assert merge_cards(base, other, base).text == other
    assert merge_cards(base, other, other).text == other


def split(text):
    return re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))


@few
@given(readmes(), st.data())
def test_no_line_of_a_card_is_lost_without_a_word(base, data):
    newline = "\r\n" if "\r\n" in base else "\r" if "\r" in base else "\n"
    lines = base.split(newline)
    ours, theirs = (newline.join(data.draw(edits(lines))) for _ in range(2))
    merge = merge_cards(base, ours, theirs)
    assert (merge.text is None) == bool(merge.conflicts)
    for conflict in merge.conflicts:
        for side, shown in ((ours, conflict.ours), (theirs, conflict.theirs)):
            lines = lines_of(side.removeprefix("\ufeff"))[shown.first - 1 : shown.last]
            assert "".join(line.text for line in lines) == shown.text
    if merge.text is None or merge.told:
        return
    result = set(split(merge.text))
    was, one, other = (set(split(text)) for text in (base, ours, theirs))
    front = parse(base).found or parse(ours).found or parse(theirs).found
    if front:
        return
    assert (one | other) - was <= result
    assert not result - (one | other)
    parts = [{part.name for part in find_parts(text).parts} for text in (ours, theirs)]
    assert parts[0] & parts[1] <= {part.name for part in find_parts(merge.text).parts}


@few
@given(three, st.sampled_from(["\r\n", "\r"]), st.booleans(), st.booleans())
def test_line_ends_are_no_words(versions, newline, bom, in_ours):
    base, ours, theirs = ("".join(f"{line}\n" for line in version) for version in versions)
    plain = merge_cards(base, ours, theirs)
    changed = ("\ufeff" if bom else "") + (ours if in_ours else theirs).replace("\n", newline)
    other = merge_cards(base, changed, theirs) if in_ours else merge_cards(base, ours, changed)
    assert [conflict.what for conflict in other.conflicts] == [conflict.what for conflict in plain.conflicts]
    if plain.text is not None and (ours if in_ours else theirs):
        assert other.text.replace(newline, "\n").removeprefix("\ufeff") == plain.text


@few
@given(st.lists(st.text("ab\n\r", max_size=4), max_size=4).map("".join))
def test_lines_are_the_text(text):
    assert joined(lines_of(text), "\n") == text
