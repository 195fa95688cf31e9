"""How a recipe is named: a name, or a template's path."""

from __future__ import annotations

import pytest

from hubpub.types.recipe_names import is_template, short_name


@pytest.mark.parametrize("name", ["standard", "huggingtweets", "a-b_c", "", "NAME"])
def test_a_name_is_no_path(name: str) -> None:
    assert not is_template(name)
    assert short_name(name) == name


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("card.md.jinja", "card.md.jinja"),
        ("./card", "card"),
        ("/home/ada/secret/card.md", "card.md"),
        ("~/card", "card"),
        ("a\\b", "a\\b"),
        ("x/a\nhubpub-card: 1", "a?hubpub-card: 1"),
    ],
)
def test_of_a_path_others_see_the_file(path: str, short: str) -> None:
    assert is_template(path)
    assert short_name(path) == short
