"""Facts of several readers, as one profile."""

from __future__ import annotations

from hubpub.files.profile.join import join
from hubpub.types.profile import Known, Profile, Withheld


def test_of_each_fact_the_first_that_knows_it():
    first = Profile(task=Known("a", "1"), versions={"x": Known("1", "1")}, withheld=(Withheld("w", "1", "r"),))
    second = Profile(
        task=Known("b", "2"),
        dtype=Known("float32", "2"),
        versions={"x": Known("2", "2"), "y": Known("2", "2")},
        withheld=(Withheld("w", "1", "r"), Withheld("v", "2", "r")),
    )
    assert join(first, second) == Profile(
        task=Known("a", "1"),
        dtype=Known("float32", "2"),
        versions={"x": Known("1", "1"), "y": Known("2", "2")},
        withheld=(Withheld("w", "1", "r"), Withheld("v", "2", "r")),
    )
    assert join(Profile()) == Profile()


def test_what_a_model_is_to_its_base_is_told_by_who_tells_the_base():
    adapter, card = Known("adapter", "1"), Known("merge", "2")
    base = (Known("me/m", "2"),)
    assert join(Profile(relation=adapter), Profile(base_models=base, relation=card)).relation == card
    assert join(Profile(relation=adapter), Profile(base_models=base)).relation == adapter
    assert join(Profile(relation=adapter), Profile()).relation == adapter
    # what is told of one base is not so of another
    other = Profile(base_models=(Known("me/other", "3"),), relation=adapter)
    assert join(Profile(base_models=base), other).relation is None
    assert join(Profile(base_models=base), Profile(base_models=base, relation=adapter)).relation == adapter
