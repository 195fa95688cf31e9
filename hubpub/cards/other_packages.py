"""Recipes of other packages, by the entry point ``hubpub.recipes``; none is imported before somebody asks for it."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import cast

from hubpub.cards.protocols import Recipe
from hubpub.errors import CallError
from hubpub.types.recipe_names import is_template

GROUP = "hubpub.recipes"
"""The group of entry points (packaging.python.org, entry-points.md)."""


def offered() -> dict[str, list[EntryPoint]]:
    """The entry points of each name. A name that would be read as a template's path is none."""
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        if point.name and not is_template(point.name):
            found.setdefault(point.name, []).append(point)
    return found


def packages(points: list[EntryPoint]) -> list[str]:
    """The names of the packages that entry points are of."""
    return sorted({point.dist.name if point.dist else point.value for point in points})


def load(name: str, points: list[EntryPoint]) -> Recipe:
    """A recipe of another package.

    Args:
        name: The recipe's name.
        points: The entry points of that name.

    Raises:
        CallError: Several packages offer it, or it cannot be imported, or it is no recipe.
    """
    others = packages(points)
    if len({point.value for point in points}) > 1:
        raise CallError(f"several packages offer a recipe {name!r}: {', '.join(others)}", "Uninstall all but one.")
    point, [package] = points[0], others[:1]
    try:
        loaded = point.load()
    except Exception as error:
        raise told(name, package, error) from error
    if not (hasattr(loaded, "source_model") and callable(getattr(loaded, "render", None))):
        raise CallError(
            f"the recipe {name!r} of the package {package} is none: {point.value} has no source_model and render",
            f"Mend the package, or uninstall it: pip uninstall {package}.",
        )
    return cast(Recipe, loaded)


def told(name: str, package: str, error: Exception) -> CallError:
    """What is said of another package's recipe that fails."""
    words = " ".join(str(error).split())[:300].removesuffix(".")
    return CallError(
        f"the recipe {name!r} of the package {package} failed: {type(error).__name__}{': ' if words else ''}{words}",
        f"Update the package, or tell its authors: pip install -U {package}.",
    )
