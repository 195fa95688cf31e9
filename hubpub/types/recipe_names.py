"""How a recipe is named: by its name, or by the path of a template."""

from __future__ import annotations

from pathlib import PurePath


def is_template(recipe: str) -> bool:
    """Whether a recipe is named by the path of a template: a name has neither a dot nor a slash in it."""
    return any(char in recipe for char in "./\\~")


def short_name(recipe: str) -> str:
    """A recipe's name for others to see: of a template that of its file, and not where that lies on a machine."""
    name = PurePath(recipe).name if is_template(recipe) else recipe
    return "".join(char if char.isprintable() else "?" for char in name)
