"""The axes of a chart."""

from __future__ import annotations

import pytest

from hubpub.cards.recipes.standard.axes import axis_of


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0, 1], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([50, 4689], [0, 1000, 2000, 3000, 4000, 5000]),
        ([1.31, 1.92], [1.2, 1.4, 1.6, 1.8, 2]),
        ([-3, 3], [-4, -2, 0, 2, 4]),
        ([5, 5], [4.4, 4.6, 4.8, 5, 5.2, 5.4, 5.6]),
        ([0, 0], [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_round_ticks(values: list[float], ticks: list[float]) -> None:
    axis = axis_of(values)
    assert list(axis.ticks) == ticks
    assert axis.low <= min(values) <= max(values) <= axis.high


def test_by_ratio_where_values_are_far_apart() -> None:
    axis = axis_of([0.02, 2.3], may_be_logarithmic=True)
    assert axis.logarithmic
    assert list(axis.ticks) == [0.01, 0.1, 1, 10]
    assert axis.share(0.1) == pytest.approx(1 / 3)
    assert not axis_of([0.02, 2.3]).logarithmic
    assert not axis_of([0.2, 2.3], may_be_logarithmic=True).logarithmic
    assert not axis_of([-1, 2.3], may_be_logarithmic=True).logarithmic


def test_a_few_powers_have_ticks_between_them() -> None:
    assert list(axis_of([0.02, 0.99], may_be_logarithmic=True).ticks) == [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
