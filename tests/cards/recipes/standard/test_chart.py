"""The picture of the loss: well-formed, the same each time, and true to its points."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.recipes.standard.chart import HEIGHT, WIDTH, draw, is_drawn, thinned
from hubpub.cards.recipes.standard.loss import LossCurve, loss_curve
from hubpub.types.profile import Known, Point, Series, Training
from tests.cards.recipes.standard.profiles import CLASSIFIER

SVG = "{http://www.w3.org/2000/svg}"
CURVE = LossCurve(
    tuple(Point(step, 2 / step) for step in range(1, 11)), (Point(5, 0.9), Point(10, 0.8)), 10, ("state",)
)
few = settings(max_examples=100, deadline=None, derandomize=True, database=None)
values = st.floats(-1e30, 1e30, allow_nan=False)


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def of_class(root: ET.Element, name: str, kind: str) -> list[ET.Element]:
    return [each for each in root.iter(f"{SVG}{name}") if each.get("class") == kind]


def test_what_is_in_it() -> None:
    root = ET.fromstring(draw(CURVE, "film-reviews"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Loss of film-reviews by step"
    assert root.findtext(f"{SVG}desc") == CURVE.in_words
    assert {"training", "evaluation", "step", "loss", "published: step 10"} <= set(texts(root))
    (curve,) = of_class(root, "polyline", "train")
    assert len(curve.get("points").split()) == 10
    # the evaluations are marked, and in the legend
    assert len(of_class(root, "circle", "mark")) == 3
    assert len(of_class(root, "line", "step")) == 1
    assert "prefers-color-scheme: dark" in root.findtext(f"{SVG}style")


def test_the_best_known_curve_is_where_it_belongs() -> None:
    curve = LossCurve((Point(0, 0.0), Point(100, 1.0)), (), None, ("state",))
    (line,) = of_class(ET.fromstring(draw(curve, "x")), "polyline", "train")
    (x1, y1), (x2, y2) = ((float(part) for part in point.split(",")) for point in line.get("points").split())
    assert x1 < x2
    assert y1 > y2  # up is more
    assert 0 < x1 < x2 <= WIDTH
    assert 0 < y2 < y1 <= HEIGHT


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a & b", '"', "]]>", "\u202e", "\x00"])
def test_any_name_is_text(name: str) -> None:
    root = ET.fromstring(draw(CURVE, name))
    assert not list(root.iter(f"{SVG}script"))
    assert "Loss of " in root.findtext(f"{SVG}title")


def test_a_long_name_is_cut_where_it_is_drawn_and_whole_in_the_title() -> None:
    root = ET.fromstring(draw(CURVE, "a" * 96))
    assert "a" * 96 in root.findtext(f"{SVG}title")
    assert max(map(len, texts(root))) == 80


@few
@given(
    st.dictionaries(st.integers(0, 2**53), values, max_size=30),
    st.dictionaries(st.integers(0, 2**53), values, max_size=30),
    st.none() | st.integers(0, 2**53),
)
def test_any_points_are_drawn_within_the_picture(train: dict[int, float], measured: dict[int, float], best) -> None:
    told = Training(
        series=(
            Series("loss", tuple(Point(step, value) for step, value in train.items()), "state"),
            Series("eval_loss", tuple(Point(step, value) for step, value in measured.items()), "state"),
        ),
        published_step=None if best is None else Known(best, "state"),
    )
    curve = loss_curve(told)
    assert (curve is None) == (max(len(train), len(measured)) < 2)
    if curve is None:
        return
    picture = draw(curve, "x")
    assert picture == draw(curve, "x")
    root = ET.fromstring(picture)
    for line in root.iter(f"{SVG}polyline"):
        for point in line.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_what_is_no_number_or_beyond_all_numbers_is_not_drawn() -> None:
    points = (Point(1, 2.0), Point(2, math.inf), Point(3, math.nan), Point(4, 1.0), Point(10**400, 1.0), Point(-1, 1.0))
    curve = loss_curve(Training(series=(Series("loss", points, "state"),)))
    assert curve is not None
    assert [point.step for point in curve.training] == [1, 4]


def test_thinned_to_its_lowest_and_highest_points() -> None:
    points = [Point(step, 1.0) for step in range(10_000)]
    points[4321] = Point(4321, 9.0)
    points[8765] = Point(8765, -9.0)
    kept = thinned(points)
    assert len(kept) <= 200
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    assert points[4321] in kept
    assert points[8765] in kept
    assert list(kept) == sorted(kept, key=lambda point: point.step)
    assert thinned(points[:200]) == tuple(points[:200])


def test_a_step_beside_the_curve_is_not_marked() -> None:
    told = replace(CLASSIFIER.training, published_step=Known(99_999, "state"))
    assert loss_curve(told).published is None
    assert loss_curve(CLASSIFIER.training).published == 3126


def test_in_words() -> None:
    curve = LossCurve((Point(1, 2.0), Point(2, 0.5), Point(3000, 0.75)), (), 2, ("state",))
    assert curve.in_words == (
        "The loss by step: training loss from 2 at step 1 to 0.75 at step 3,000, lowest 0.5 at step 2. "
        "Published is step 2."
    )


def test_a_picture_is_known_again_until_somebody_changes_it() -> None:
    picture = draw(CURVE, "film-reviews")
    assert is_drawn(picture)
    assert not is_drawn(picture.replace(b"film-reviews", b"mine"))
    assert not is_drawn(picture + b" ")
    assert not is_drawn(b"<svg></svg>")
    assert not is_drawn(b"")
