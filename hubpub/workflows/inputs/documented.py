"""Gives a function that takes options a signature and a docstring that show every one."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any, TypeVar

from hubpub.cards.recipes.registry import with_names
from hubpub.types.options.declaration import Declared
from hubpub.types.options.lookup import declared
from hubpub.types.options.shared import Places

Function = TypeVar("Function", bound=Callable[..., Any])
_WIDTH = 116


def documented(kind: type) -> Callable[[Function], Function]:
    """Shows the options that a function takes by ``**options``.

    Args:
        kind: Which these are (`hubpub.types.options`).
    """

    def decorate(function: Function) -> Function:
        signature = inspect.signature(function)
        plain = [item for item in signature.parameters.values() if item.kind is not item.VAR_KEYWORD]
        options = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=known.option.default, annotation=known.type)
            for name, known in declared(kind).items()
        ]
        function.__signature__ = signature.replace(parameters=[*plain, *options])  # type: ignore[attr-defined]
        if function.__doc__:  # python -OO has none
            doc = inspect.cleandoc(function.__doc__)
            places = {
                name: known
                for name, known in declared(Places).items()
                if name in signature.parameters and f"\n    {name}: " not in doc
            }
            function.__doc__ = _with_arguments(doc, places, declared(kind))
        return function

    return decorate


def _with_arguments(doc: str, first: dict[str, Declared], last: dict[str, Declared]) -> str:
    """A docstring whose list of arguments holds these too, before its own and behind them."""
    head, marked, rest = doc.partition("\nArgs:\n")
    if not marked:
        head, marked, after = doc.partition("\nReturns:\n")
        rest = f"{marked}{after}"
    own, returned, after = rest.partition("\nReturns:\n")
    lines = "\n".join(part for part in (_lines(first), own.strip("\n"), _lines(last)) if part)
    # a docstring of its first lines alone has no empty line at its end
    return f"{head.rstrip()}\n\nArgs:\n{lines}" + (f"\n\nReturns:\n{after}" if returned else "")


def _lines(options: dict[str, Declared]) -> str:
    return "\n".join(
        textwrap.fill(
            with_names(f"{name}: {known.option.for_python}"),
            _WIDTH,
            initial_indent="    ",
            subsequent_indent="        ",
        )
        for name, known in options.items()
    )
