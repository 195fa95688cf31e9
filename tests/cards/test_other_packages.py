"""Recipes of other packages: found by their entry points, imported when asked for, told where they are broken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubpub.cards.recipes import registry
from hubpub.cli import json_schema
from hubpub.errors import BlockedError, CallError
from hubpub.workflows.card import render_card
from hubpub.workflows.inputs.write_card import recipe_in_words
from tests.cards.recipes.test_registry import TINY
from tests.conftest import Call

BROKEN = "raise ImportError('no module named other.')"
Install = Callable[[str, dict[str, str], str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a package with entry points where Python looks for packages."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.syspath_prepend(place)
    modules: list[str] = []

    def add(package: str, points: dict[str, str], code: str) -> None:
        module = package.replace("-", "_")
        (place / f"{module}.py").write_text(code)
        info = place / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        said = "".join(f"{name} = {module}:{what}\n" for name, what in points.items())
        (info / "entry_points.txt").write_text(f"[hubpub.recipes]\n{said}")
        modules.append(module)

    yield add
    for module in modules:
        sys.modules.pop(module, None)


def test_a_recipe_of_another_package_is_one_like_others(install: Install, call: Call) -> None:
    install("acme-cards", {"acme": "RECIPE"}, TINY)
    assert registry.names() == ["acme", "huggingtweets", "standard"]
    assert "acme_cards" not in sys.modules
    made = render_card(recipe="acme", repo="me/a")
    assert made.card.text == "# me/a\n\n0 files\n"
    assert made.source is not None
    assert made.source["recipe"] == "acme"
    code, out, _ = call("card", "--recipe", "acme", "--repo", "me/a")
    assert (code, out) == (0, "# me/a\n\n0 files\n")
    assert "(acme, huggingtweets, standard)" in " ".join(call("card", "--help")[1].split())
    assert "source.acme" in json_schema.names()


def test_a_broken_one_is_an_error_only_where_it_is_asked_for(install: Install, call: Call) -> None:
    install("acme-cards", {"acme": "RECIPE", "half": "RECIPE"}, BROKEN)
    install("other-cards", {"odd": "ODD", "gone": "NOTHING"}, "ODD = 1\n")
    assert registry.names() == ["acme", "gone", "half", "huggingtweets", "odd", "standard"]
    assert render_card(recipe="standard", repo="me/a").card.text
    assert [name for name in json_schema.names() if name.startswith("source.")] == [
        "source.huggingtweets",
        "source.standard",
    ]
    with pytest.raises(BlockedError, match="not a card of this recipe"):
        registry.read_card("# x\n", "README.md")
    said = {
        "acme": "the recipe 'acme' of the package acme-cards failed: ImportError: no module named other. Update the",
        "odd": "the recipe 'odd' of the package other-cards is none: other_cards:ODD has no source_model and render.",
        "gone": "the recipe 'gone' of the package other-cards failed: AttributeError: ",
    }
    for name, words in said.items():
        code, out, err = call("card", "--recipe", name, "--repo", "me/a")
        assert (code, out) == (2, "")
        assert err.startswith(f"error: {words}")


def test_one_that_fails_is_no_bug_of_ours(install: Install, call: Call) -> None:
    fails = TINY.replace('return Card(f"', 'raise KeyError("x")\n        return Card(f"')
    install("acme-cards", {"acme": "RECIPE"}, fails)
    code, out, err = call("card", "--recipe", "acme", "--repo", "me/a")
    assert (code, out) == (2, "")
    assert err.startswith(
        "error: the recipe 'acme' of the package acme-cards failed: KeyError: 'x'. Update the package"
    )


def test_names_of_hubpubs_own_win_and_a_clash_is_told(install: Install) -> None:
    install("acme-cards", {"standard": "RECIPE", "two": "RECIPE"}, TINY)
    install("other-cards", {"two": "RECIPE", "with.dot": "RECIPE"}, TINY)
    assert registry.names() == ["huggingtweets", "standard", "two"]
    assert registry.get("standard") is not None
    assert "acme_cards" not in sys.modules
    assert recipe_in_words("standard") == "recipe standard of hubpub, and not by that of acme-cards,"
    assert recipe_in_words("huggingtweets") == "recipe huggingtweets"
    with pytest.raises(CallError, match="several packages offer a recipe 'two': acme-cards, other-cards"):
        registry.get("two")
