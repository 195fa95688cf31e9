"""Card templates: Jinja2, sandboxed, and strict about what they are given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment


class _Mark(Undefined):
    """Shows as a mark with its own name, for reading a template backwards."""

    def __str__(self) -> str:
        return f"\x00{self._undefined_name}\x01"


@cache
def _environment(package: str, undefined: type[Undefined]) -> SandboxedEnvironment:
    # Markdown, not HTML: what a place needs escaped depends on the place, and its recipe does it.
    return SandboxedEnvironment(
        loader=PackageLoader(package),
        undefined=undefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
    )


def fill_template(package: str, name: str, places: Mapping[str, Any]) -> str:
    """A card from a template of a recipe.

    Args:
        package: The recipe's package; its templates lie in ``templates/``.
        name: The template's file name.
        places: The text for each place of the template, and what its conditions ask for.

    Raises:
        jinja2.UndefinedError: The template has a place that ``places`` lacks.
    """
    return _environment(package, StrictUndefined).get_template(name).render(places)


def skeleton(package: str, name: str, constants: Mapping[str, Any]) -> str:
    """The template with a mark (``\\x00name\\x01``) in each place that ``constants`` does not fill."""
    return _environment(package, _Mark).get_template(name).render(constants)
