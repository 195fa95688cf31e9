"""Numbers, sizes and names as they are read."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.cards.recipes.standard import wording
from hubpub.cards.vocabularies import pipelines


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (3.0, "3"),
        (1234567.0, "1,234,567"),
        (0.92836, "0.9284"),
        (0.5, "0.5"),
        (-0.12345, "-0.1235"),
        (0.00001234, "1.234e-05"),
        (1234567.5, "1.235e+06"),
        (1e300, "1e+300"),
    ],
)
def test_number(value: float, text: str) -> None:
    assert wording.number(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (66_955_010, "67M"),
        (2_162_688, "2.16M"),
        (494_032_768, "494M"),
        (1_235_814_400, "1.24B"),
    ],
)
def test_short(count: int, text: str) -> None:
    assert wording.short(count) == text


@pytest.mark.parametrize(
    ("count", "text"), [(17, "17 bytes"), (1000, "1 kB"), (267_832_560, "268 MB"), (1_170_781_568, "1.17 GB")]
)
def test_size(count: int, text: str) -> None:
    assert wording.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "less than a second"),
        (1, "1 second"),
        (59.6, "1 minute"),
        (1512.4, "25 minutes"),
        (3600, "1 hour"),
        (3661, "1 hour and 1 minute"),
        (7199, "2 hours"),
        (360_000, "100 hours"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(("kilograms", "text"), [(0.1234, "123 g"), (0.00012, "0.12 g"), (149.2, "149.2 kg")])
def test_amount(kilograms: float, text: str) -> None:
    assert wording.amount(kilograms) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("linear", "`linear`"),
        (True, "`True`"),
        (None, "`None`"),
        (2e-05, "`2e-05`"),
        (float("nan"), "`nan`"),
        ([3, 224], "`[3, 224]`"),
        (("q", "v"), "`q`, `v`"),
        ({"a": [1]}, '`{"a": [1]}`'),
        ("x" * 300, f"`{'x' * 200}…`"),
        ("a|b", r"`a\|b`"),
        ({("a",): 1}, "`…`"),
        (object, "`\"<class 'object'>\"`"),
    ],
)
def test_value(value: Any, text: str) -> None:
    assert wording.value(value) == text


def test_listed() -> None:
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b"]) == "a and b"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("text-classification", "text classification"),
        ("zero-shot-image-classification", "zero-shot image classification"),
        ("image-text-to-text", "image-text-to-text"),
        ("fill-mask", "fill-mask"),
        ("graph-ml", "graph machine learning"),
        ("other", ""),
    ],
)
def test_task_words(tag: str, text: str) -> None:
    assert wording.task_words(tag) == text


def test_every_task_of_the_hub_makes_a_sentence() -> None:
    for tag in pipelines().values:
        words = wording.task_words(tag)
        assert words.replace("-", "").replace(" ", "").isalpha() or tag in ("other", "text-to-3d", "image-to-3d")


def test_with_article() -> None:
    assert wording.with_article("image model") == "an image model"
    assert wording.with_article("model") == "a model"
