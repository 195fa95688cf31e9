"""The output formats: how a command prints what it found.

A format is one file of this folder, with the name that ``--format`` takes. It holds a :class:`Format` named ``FORMAT``,
which says what it can print. Nothing else lists it: the choices of each command are those that print what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, get_args

import click

import hubpub.cli.output

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from hubpub.types.findings import Severity

Kind = Literal["card", "checked", "fleet", "links", "plan", "receipt", "setup", "verification"]
"""What commands find, as the JSON schemas name it."""
KINDS: tuple[Kind, ...] = get_args(Kind)
DEFAULT = "text"
_PACKAGE = hubpub.cli.output.__name__
_THIS_FILE = __name__.rpartition(".")[2]

Command = TypeVar("Command", bound=Callable[..., Any])


class RuleText(Protocol):
    """What a format may say of a rule."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def severity(self) -> Severity:
        """What its findings weigh."""

    @property
    def title(self) -> str:
        """Its claim."""

    @property
    def page(self) -> str:
        """Its claim, reason and remedy."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a format may go by, besides the value that it prints.

    Attributes:
        colour: Whether the terminal can show colours.
        quiet: Whether only results are wanted.
        every: Whether each finding is wanted; else what a rule says of a file over and over is told once.
        width: How wide the terminal is, in columns; None where there is none.
        excerpts: For a check: what stands before and after the place of a finding, by path, line and column (0 for
            none).
        rules: For a check: every rule there is.
    """

    colour: bool = False
    quiet: bool = False
    every: bool = False
    width: int | None = None
    excerpts: Mapping[tuple[str, int, int], tuple[str, str]] = field(default_factory=dict)
    rules: Iterable[RuleText] = ()


Printer = Callable[[Any, Style], str]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to print.

    Attributes:
        prints: What it can print: for each kind of value the function that gives its text.
        is_offered: Whether ``--format`` takes it; a format may also be for one place alone.
    """

    prints: Mapping[Kind, Printer]
    is_offered: bool = True


def format_names() -> frozenset[str]:
    """The names of all formats; none of them is imported."""
    from pkgutil import iter_modules

    modules = iter_modules(hubpub.cli.output.__path__)
    return frozenset(module.name for module in modules if not module.ispkg and module.name != _THIS_FILE)


def format_named(name: str) -> Format:
    """A format by its name; no other one is imported."""
    found: Format = import_module(f"{_PACKAGE}.{name}").FORMAT
    return found


def formats_for(*kinds: Kind) -> list[str]:
    """The formats that ``--format`` takes for a command that prints these kinds of values.

    The default comes first, then those that print the most.
    """
    found = {name: format_named(name) for name in format_names()}
    able = [name for name, one in found.items() if _prints(one, kinds)]
    return sorted(able, key=lambda name: (name != DEFAULT, -len(found[name].prints), name))


def format_value(name: str, kind: Kind, value: Any, style: Style | None = None) -> str:
    """A value in a format.

    Args:
        name: The format's name.
        kind: What the value is.
        value: The value.
        style: What the format may go by.
    """
    return format_named(name).prints[kind](value, style or Style())


def format_option(*kinds: Kind) -> Callable[[Command], Command]:
    """The option ``--format`` of a command that prints these kinds of values."""
    return click.option("--format", "form", type=_FormatName(kinds), default=DEFAULT, help="How to print.")


class _FormatName(click.ParamType[str]):
    """The name of a format. To take one imports no other; to tell which there are imports them all."""

    name = "format"

    def __init__(self, kinds: tuple[Kind, ...]) -> None:
        self._kinds = kinds

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in format_names() and _prints(format_named(value), self._kinds):
            return str(value)
        refused: str = self._choice().convert(value, param, ctx)
        return refused

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self._choice().get_metavar(param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self._choice().shell_complete(ctx, param, incomplete)

    def _choice(self) -> click.Choice[str]:
        return click.Choice(formats_for(*self._kinds))


def _prints(one: Format, kinds: tuple[Kind, ...]) -> bool:
    return one.is_offered and set(kinds) <= one.prints.keys()
