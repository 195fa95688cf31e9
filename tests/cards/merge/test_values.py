"""Values of front matter merged: lists item by item."""

from __future__ import annotations

import math

import pytest

from hubpub.cards.merge.values import merge_data


def merged(was, one, other):
    data, clashes, _ = merge_data({"tags": was}, {"tags": one}, {"tags": other})
    return data["tags"], clashes


def test_what_either_side_put_in_or_took_out():
    assert merged(["a", "b"], ["b", "c"], ["d", "a", "b"]) == (["d", "b", "c"], [])


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), ("1", 1), (0, False)])
def test_items_of_other_kinds_are_others(one, other):
    found, _ = merged(["x"], ["x", one], ["x", other])
    assert [(type(item), item) for item in found] == [(str, "x"), (type(other), other), (type(one), one)]


def test_no_number_is_the_same_as_no_number():
    found, _ = merged([math.nan], ["a"], [math.nan, "b"])
    assert found == ["b", "a"]


def test_very_many_items():
    """Each is looked up: compared with every other one, these would take an hour."""
    many = [f"t{number}" for number in range(100_000)]
    found, clashes = merged(many, [*many[1:], "mine"], [*many[:-1], "theirs"])
    assert found == [*many[1:-1], "theirs", "mine"]
    assert clashes == []
