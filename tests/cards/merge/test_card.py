"""Three versions of a card merged."""

from __future__ import annotations

import pytest

from hubpub.cards.managed.adopt import adopt
from hubpub.cards.managed.refresh import refresh
from hubpub.cards.merge.card import merge_cards
from hubpub.cards.merge.result import Conflict, Passage
from tests.cards.managed.readmes import Piece, part

FRONT = "---\nlicense: mit\ntags:\n- a\n- b\nlibrary_name: x\n---\n"
TRAINING = part("training", "\n## Training\n\nOld.\n\n")
EVALUATION = part("evaluation", "\n## Evaluation\n\n| acc |\n|---|\n| 0.5 |\n\nGood.\n\n")
BASE = f"{FRONT}# A\n\nWords.\n\n{TRAINING}\n{EVALUATION}\nThe end.\n"
PIECES = [Piece("training", "Training", "Old."), Piece("evaluation", "Evaluation", "| acc |\n|---|\n| 0.5 |\n\nGood.")]


def merged(ours, theirs, base=BASE):
    result = merge_cards(base, ours, theirs)
    assert result.conflicts == ()
    return result.text


def anew(name, heading, text, card=BASE):
    pieces = [
        Piece("training", "Training", "Old."),
        Piece("evaluation", "Evaluation", "| acc |\n|---|\n| 0.5 |\n\nGood."),
    ]
    return refresh(card, [piece for piece in pieces if piece.name != name] + [Piece(name, heading, text)]).text


def test_what_each_side_changed_is_in_it():
    ours = anew("training", "Training", "New.").replace("license: mit", "license: apache-2.0")
    theirs = BASE.replace("Words.", "Better words.").replace("- b\n", "- b\n- c\n")
    assert merged(ours, theirs) == (ours.replace("Words.", "Better words.").replace("- b\n", "- b\n- c\n"))


def test_both_changed_the_same_line():
    ours, theirs = BASE.replace("Words.", "Our words."), BASE.replace("Words.", "Their\nwords.")
    result = merge_cards(BASE, ours, theirs)
    assert result.text is None
    assert result.conflicts == (Conflict("lines", Passage(10, 10, "Our words.\n"), Passage(10, 11, "Their\nwords.\n")),)
    assert theirs.splitlines()[9:11] == ["Their", "words."]


def test_both_changed_the_same_part():
    ours = anew("training", "Training", "New.")
    theirs = BASE.replace("Old.", "Edited.")
    (conflict,) = merge_cards(BASE, ours, theirs).conflicts
    assert conflict.what == "part: training"
    assert (conflict.ours.first, conflict.ours.last) == (12, 18)
    assert "".join(ours.splitlines(keepends=True)[11:18]) == conflict.ours.text
    assert "".join(theirs.splitlines(keepends=True)[11:18]) == conflict.theirs.text
    assert "Edited." in conflict.theirs.text


def test_both_changed_a_part_in_different_places():
    ours = anew("evaluation", "Evaluation", "| acc |\n|---|\n| 0.7 |\n\nGood.")
    theirs = BASE.replace("Good.", "Very good.")
    text = merged(ours, theirs)
    assert "| 0.7 |" in text
    assert "Very good." in text
    # what a person wrote in it makes it the person's
    assert anew("evaluation", "Evaluation", "x", text) == text


def test_a_part_may_move():
    theirs = BASE.replace(f"{TRAINING}\n", "").replace("The end.\n", f"The end.\n\n{TRAINING}")
    ours = anew("training", "Training", "New.")
    assert merged(ours, theirs) == theirs.replace(TRAINING, part("training", "\n## Training\n\nNew.\n\n"))


def test_a_part_that_both_moved_is_a_conflict():
    gone = BASE.replace(f"{TRAINING}\n", "")
    ours = gone.replace("The end.\n", f"The end.\n\n{TRAINING}")
    theirs = gone.replace("# A\n", f"{TRAINING}\n# A\n")
    assert [each.what for each in merge_cards(BASE, ours, theirs).conflicts] == ["part: training"]


def test_a_part_that_was_taken_out_on_the_hub_stays_out_and_is_told():
    theirs = BASE.replace(f"{TRAINING}\n", "")
    result = merge_cards(BASE, anew("training", "Training", "New."), theirs)
    assert result.text == theirs
    assert result.told == (
        "the part 'training' stays out: it was taken out on the Hub, and is another now than it was then",
    )


def test_a_part_that_was_edited_on_the_hub_stays_though_its_section_is_gone():
    ours = refresh(BASE, PIECES[1:]).text
    assert "training" not in ours
    theirs = BASE.replace("Old.", "Edited.")
    result = merge_cards(BASE, ours, theirs)
    assert "Edited." in result.text
    assert result.told == (
        "the part 'training' stays as it was edited on the Hub, though it would not be written any more",
    )


def test_a_part_that_a_person_edited_here_is_not_taken_out_in_silence():
    ours, theirs = BASE.replace("Old.", "Edited."), BASE.replace(f"{TRAINING}\n", "")
    assert [each.what for each in merge_cards(BASE, ours, theirs).conflicts] == ["lines"]


def test_a_new_part_and_new_words_at_one_place_are_both_there():
    base = BASE.replace("\nThe end.\n", "")
    ours = adopt(base, [*PIECES, Piece("hardware", "Hardware", "Big.")]).text
    theirs = f"{base}\n## Notes\n\nMine.\n"
    assert merged(ours, theirs, base) == f"{theirs}\n" + part("hardware", "\n## Hardware\n\nBig.\n\n")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ("tags: [a, b]", "tags: [a, b, c]", "tags: [b]", ["b", "c"]),
        ("tags: [a]", "tags: [a, b]", "tags:\n- a\n- c # mine", ["a", "c", "b"]),
        ("tags: a", "tags: [a, b]", "tags: [a, c]", ["a", "c", "b"]),
        ("x: 1", "tags: [a]\nx: 1", "tags: [b]\nx: 1", ["b", "a"]),
        ("tags: [a]", "tags: [b]", "tags: [a, c]", ["c", "b"]),
        ("tags: [a, b]", "tags: [a, b]\nx: 1", "x: 2", None),
    ],
)
def test_lists_are_merged_item_by_item(base, ours, theirs, result):
    from hubpub.cards.frontmatter import parse

    cards = [f"---\n{yaml}\n---\n# A\n" for yaml in (base, ours, theirs)]
    merge = merge_cards(*cards)
    if result is None:
        assert [each.what for each in merge.conflicts] == ["front matter: x"]
    else:
        assert parse(merge.text).data["tags"] == result


def test_a_key_that_both_changed_is_shown_with_its_lines():
    ours, theirs = BASE.replace("license: mit", "license: gpl"), BASE.replace("license: mit", "# hm\nlicense: bsd")
    (conflict,) = merge_cards(BASE, ours, theirs).conflicts
    assert conflict == Conflict(
        "front matter: license", Passage(2, 2, "license: gpl\n"), Passage(3, 3, "license: bsd\n")
    )


def test_comments_order_and_quotes_of_the_hub_stay():
    theirs = BASE.replace("license: mit\n", "# by hand\nlicense: 'mit' # yes\n")
    ours = BASE.replace("library_name: x", "library_name: y\nmodel-index:\n- name: x\n  results: []")
    assert merged(ours, theirs) == ours.replace("license: mit\n", "# by hand\nlicense: 'mit' # yes\n")
    reordered = BASE.replace("license: mit\n", "").replace(
        "library_name: x\n", "library_name: x\nlicense: 'mit' # yes\n"
    )
    assert merged(ours, reordered) == reordered.replace("library_name: x\n", "library_name: y\n").replace(
        "# yes\n", "# yes\nmodel-index:\n- name: x\n  results: []\n"
    )


def test_a_key_that_was_taken_out_on_the_hub_stays_out_and_is_told():
    result = merge_cards(
        BASE, BASE.replace("library_name: x", "library_name: y"), BASE.replace("library_name: x\n", "")
    )
    assert result.text == BASE.replace("library_name: x\n", "")
    assert result.told == ("library_name stays out: it was taken out on the Hub, and is another now than it was then",)


def test_front_matter_that_cannot_be_read_is_merged_by_lines():
    broken = BASE.replace("library_name: x", "library_name: [x")
    assert merged(BASE.replace("license: mit", "license: gpl"), broken) == broken.replace(
        "license: mit", "license: gpl"
    )
    assert [each.what for each in merge_cards(BASE, BASE.replace(": x", ": y"), broken).conflicts] == ["front matter"]


def test_front_matter_that_is_new_on_one_side():
    body = BASE.removeprefix(FRONT)
    assert merged(f"{FRONT}{body}", body.replace("Words.", "W."), body) == f"{FRONT}{body}".replace("Words.", "W.")
    two = merge_cards(body, f"---\nlicense: mit\n---\n{body}", f"---\ntags: [a]\n---\n{body}")
    assert two.text == f"---\ntags: [a]\nlicense: mit\n---\n{body}"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_who_changes_the_line_ends_changes_no_words(newline):
    theirs = BASE.replace("Words.", "Better words.").replace("\n", newline)
    ours = anew("training", "Training", "New.")
    assert merged(ours, theirs) == ours.replace("Words.", "Better words.").replace("\n", newline)
    assert merged(theirs, ours) == merged(ours, theirs)


def test_a_byte_order_mark_and_a_final_newline_are_changes_too():
    theirs = "\ufeff" + BASE.removesuffix("\n")
    ours = BASE.replace("Words.", "W.")
    assert merged(ours, theirs) == "\ufeff" + ours.removesuffix("\n")
    assert merged(theirs, ours) == merged(ours, theirs)
    assert merged("# A\n", "\ufeff# A\nb\n", "\ufeff# A\n") == "# A\nb\n"


def test_a_card_of_too_many_lines_is_not_merged():
    base = "x\n" * 50_000
    result = merge_cards(base, f"a\n{base}", f"{base}b\n")
    assert result.text is None
    assert result.told == ("a card of 50,001 lines is not merged",)
