"""Pushes in a row, with people at the card between them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse
from hubpub.cards.managed.parts import find_parts
from hubpub.cards.merge.card import merge_cards
from hubpub.cards.merge.renew import renew
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from tests.cards.managed.readmes import Piece

few = settings(max_examples=60, deadline=None, derandomize=True, database=None)
NAMES = ["title", "intro", "usage", "training", "evaluation"]


def sections(number, names=NAMES):
    headings = {"title": "# me/model", "intro": ""}
    return [
        Piece(name, headings.get(name, name.capitalize()), f"What {name} says, {number}.\n\nA last line.")
        for name in names
    ]


def known(number):
    return {"license": "mit", "tags": ["lora", f"run-{number}"], "model-index": [{"name": "m", "results": [number]}]}


def test_a_card_from_nothing():
    card = renew("", sections(1), known(1), new=None).text
    assert [part.name for part in find_parts(card).parts] == NAMES
    assert parse(card).data == known(1)
    assert renew(card, sections(1), known(1), wrote=known(1)).text == card


def test_marks_are_nothing_to_find_fault_with():
    card = renew("", sections(1), known(1) | {"model-index": None}, new=None).text
    bare = "".join(line for line in card.splitlines(keepends=True) if not line.startswith("<!-- hubpub:"))
    codes = [{finding.code for finding in judge_draft(Draft("me/model", None, Card(text)))} for text in (card, bare)]
    assert codes[0] <= codes[1]


def test_a_section_that_is_new_comes_and_one_that_was_taken_out_does_not_come_back():
    card = renew("", sections(1, NAMES[:4]), known(1), new=None).text
    usage = next(part for part in find_parts(card).parts if part.name == "usage")
    card = card[: usage.start] + card[usage.end :]
    again = renew(card, sections(2), known(2), wrote=known(1), new=["evaluation"]).text
    assert [part.name for part in find_parts(again).parts] == ["title", "intro", "training", "evaluation"]


# what a person does to a card
EDITS = ["above training", "at the end", "more tags", "less tags", "licence", "in usage"]
edits = st.lists(st.sampled_from(EDITS), max_size=3)


def edited(card, what, mine):
    if what == "above training" and "<!-- hubpub:begin training" in card:
        return card.replace("<!-- hubpub:begin training", f"{mine}\n\n<!-- hubpub:begin training")
    if what == "at the end":
        return f"{card}\n{mine}\n"
    if what == "more tags":
        return card.replace("tags:\n", f"tags:\n- {mine}\n")
    if what == "less tags":
        return card.replace("- lora\n", "")
    if what == "licence":
        return card.replace("license: mit", f"license: {mine}")
    return card.replace("What usage says, ", f"{mine}\nWhat usage says, ")


@few
@given(st.lists(edits, min_size=1, max_size=4))
def test_no_word_of_a_person_is_lost_over_many_pushes(rounds):
    base = hub = renew("", sections(0), known(0), new=None).text
    words: set[str] = set()
    for number, done in enumerate(rounds, 1):
        for place, what in enumerate(done):
            mine = f"mine-{number}-{place}"
            after = edited(hub, what, mine)
            words |= {mine} if mine in after else set()
            words -= {word for word in words if word not in after}
            hub = after
        ours = renew(base, sections(number), known(number), wrote=known(number - 1)).text
        merged = merge_cards(base, ours, hub)
        if merged.text is None:
            # the part that both wrote in, the licence that both set: it is shown, and the push stops
            assert all(conflict.what == "part: usage" for conflict in merged.conflicts)
            return
        base = hub = merged.text
        assert all(word in hub for word in words)
        assert f"What training says, {number}." in hub
        data = parse(hub).data
        assert f"run-{number}" in data["tags"]
        assert f"run-{number - 1}" not in data["tags"]
        assert ("lora" in data["tags"]) == (not any("less tags" in each for each in rounds[:number]))
        assert data["model-index"][0]["results"] == [number]
