"""What is put back after a text was cleaned."""

from __future__ import annotations

from hubpub.pages.markdown.sanitise import sanitise
from hubpub.pages.markdown.slots import Slots


def test_slots_are_filled_where_they_are_elements():
    slots = Slots()
    block, inline = slots.block("<pre>a</pre>"), slots.inline("<math>b</math>")
    assert slots.fill(sanitise(f"x {block} <p>{inline}</p>", "c-")) == "x <pre>a</pre> <p><math>b</math></p>"


def test_in_attributes_and_comments_they_are_not():
    slots = Slots()
    slot = slots.inline("<script>")
    text = "".join((f"<p title='{slot}'>a</p>", f'<p title="{slot}">b</p>', f"<!-- {slot} --><p title={slot}>c</p>"))
    assert "<script>" not in slots.fill(sanitise(text, "c-"))


def test_no_two_texts_have_slots_of_one_name():
    assert Slots().block("a") != Slots().block("a")
