"""Numbers that no model can have stay out of its card, and are told of."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse
from hubpub.cards.recipes.standard.facts import Source
from hubpub.cards.recipes.standard.figures import believable
from hubpub.cards.recipes.standard.recipe import Standard
from hubpub.types.profile import Known, Point, Profile, QuantizedFile, Result, Series, Training

few = settings(max_examples=100, deadline=None, derandomize=True, database=None)
whole = st.integers() | st.sampled_from([0, 1, 10**18, 10**19, 10**400, -(10**400)])
real = st.floats()
nested = st.recursive(
    st.none() | st.booleans() | whole | real | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2) | st.tuples(whole), inner, max_size=2)
    ),
    max_leaves=4,
)


def test_what_cannot_be_is_left_out_with_its_place() -> None:
    profile = Profile(
        parameters=Known(10**19, "a"),
        context_length=Known(512, "b"),
        training=Training(runtime=Known(math.inf, "c"), epochs=Known(3.0, "d")),
        results=(Result("f1", math.nan, "e"), Result("accuracy", 0.5, "f")),
    )
    left, withheld = believable(profile)
    assert (left.parameters, left.context_length) == (None, Known(512, "b"))
    assert left.training == Training(epochs=Known(3.0, "d"))
    assert [result.metric for result in left.results] == ["accuracy"]
    assert sorted((one.name, one.place) for one in withheld) == [("f1", "e"), ("parameters", "a"), ("runtime", "c")]


@few
@given(st.lists(whole, min_size=8, max_size=8), st.lists(real, min_size=6, max_size=6), nested)
def test_any_number_is_shown_or_left_out(wholes: list[int], reals: list[float], given_: Any) -> None:
    a, b, c, d, e, f, g, h = (Known(number, "n") for number in wholes)
    x, y, z, *values = reals
    profile = Profile(
        task=Known("fill-mask", "t"),
        parameters=a,
        active_parameters=b,
        weights_size=c,
        context_length=d,
        quantized_files=(Known(QuantizedFile("a.gguf", "Q4", e.value), "q"),),
        details={"x.y": Known(given_, "d")},
        training=Training(
            hyperparameters={"p": Known(given_, "h")},
            series=(Series("loss", tuple(Point(h.value + n, value) for n, value in enumerate(values)), "s"),),
            published_step=f,
            steps=g,
            epochs=Known(x, "n"),
            runtime=Known(y, "n"),
            emissions=Known(z, "n"),
        ),
        results=(Result("f1", values[0], "r", None, "a/b"),),
    )
    card = Standard().render(Source(), "me/x", profile)
    assert parse(card.text).data == Standard().metadata(Source(), "me/x", profile)
    assert "nan" not in card.front_matter
    assert "inf" not in card.front_matter
    Standard().pictures(Source(), "me/x", profile)
