"""Card templates: sandboxed, strict, not HTML."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from hubpub.cards.recipes.huggingtweets.editions import EDITIONS, fill_edition, grammar
from hubpub.cards.templates import jinja

PACKAGE = "hubpub.cards.recipes.huggingtweets"


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_template_wants_every_place_and_gets_it_as_it_is(edition):
    places = {place for line in grammar(edition).lines for place in line.parts[1::2]}
    hostile = {place: f"<{place}> {{{{ 7 * 7 }}}} & {{% x %}}" for place in places}
    card = fill_edition(edition, hostile)
    assert all(text in card for text in hostile.values())
    for place in places:
        with pytest.raises(UndefinedError):
            fill_edition(edition, {name: text for name, text in hostile.items() if name != place})


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_skeleton_is_the_template_with_its_places_marked(edition):
    places = {place for line in grammar(edition).lines for place in line.parts[1::2]}
    marked = fill_edition(edition, {place: f"\x00{place}\x01" for place in places})
    name = f"{edition[:4]}.md.jinja"
    report = next(line for line in marked.split("\n") if "W&B report" in line).split("](")[1].removesuffix(").")
    follow = next((line.split("](")[2] for line in marked.split("\n") if "[![Follow]" in line), "").removesuffix(")")
    parts = {"padding"} if edition == "2020-padded" else set()
    assert jinja.skeleton(PACKAGE, name, {"report": report, "follow": follow, "parts": parts}) == marked


def test_templates_are_sandboxed():
    environment = jinja._environment(PACKAGE, jinja.StrictUndefined)
    with pytest.raises(SecurityError):
        environment.from_string("{{ ''.__class__.__mro__ }}").render()
