"""Options of the command line, out of their declarations."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from hubpub.cli.help import Command as HelpfulCommand
from hubpub.cli.output.formats import Kind, format_option
from hubpub.errors import CallError
from hubpub.types.options.declaration import RECIPES, Declared
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import CommandLine, PushOptions
from hubpub.types.spelling import spelled

Command = TypeVar("Command", bound=Callable[..., Any])
# What cannot be read is the machine's fault, and who reads it says so; to click it would be a wrong call.


class _Path(click.Path):
    """A path that is not empty: to pathlib an empty one is the current directory, to a shell a variable not set."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("a path is empty; the current directory is '.'", param, ctx)
        return super().convert(value, param, ctx)


PATH = _Path(path_type=Path, readable=False)


class _Listing(click.Option):
    """An option whose help lists recipes: they are looked for when somebody asks for the help."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Its spelling and what it does."""
        from hubpub.cards.recipes.registry import with_names

        record = super().get_help_record(ctx)
        return (record[0], with_names(record[1])) if record else None


class _Seconds(click.FloatRange):
    """A time to wait; to click, what is no number lies in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value} is no number of seconds.", param, ctx)
        return seconds


class Walk(HelpfulCommand):
    """A command whose options may stand bare, as ``--prune``, also where the folder follows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command's words; a bare option would take the next one for its value."""
        following = [*args, ""][1:]
        return super().parse_args(ctx, [_with_value(arg, after) for arg, after in zip(args, following, strict=True)])


def _with_value(word: str, after: str) -> str:
    for known in declared(PushOptions).values():
        if known.option.bare and word == known.spelling and after not in known.choices:
            return f"{word}={known.option.bare}"
    return word


def together(*chosen: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator."""

    def decorate(command: Command) -> Command:
        for option in reversed(chosen):
            command = option(command)
        return command

    return decorate


def push_options(kind: type) -> Callable[[Command], Command]:
    """FOLDER, REPO and the options of a push, as the command line has them.

    Args:
        kind: Which of them (`hubpub.types.options`).
    """
    return together(click.argument("folder", type=PATH), click.argument("repo", required=False), command_options(kind))


def command_options(kind: type) -> Callable[[Command], Command]:
    """The options of a command, as the command line has them.

    Args:
        kind: Which of them (`hubpub.types.options`).
    """
    return as_options(declared(kind).values())


def as_options(every: Iterable[Declared]) -> Callable[[Command], Command]:
    """Options as the command line has them, by their declarations."""
    return together(*(option for known in every for option in _options(known)))


def push_option(*names: str) -> Callable[[Command], Command]:
    """Single options of a push, for commands that share them."""
    every = declared(PushOptions) | declared(CommandLine)
    return together(*(option for name in names for option in _options(every[name])))


def given(values: Mapping[str, Any], kind: type = PushOptions) -> dict[str, Any]:
    """The options among a command's values; several flags make one of some, and a file of facts is read.

    Args:
        values: What the command line was told.
        kind: Which options there are (`hubpub.types.options`).
    """
    found: dict[str, Any] = {}
    for name, known in declared(kind).items():
        if known.option.flags:
            flags = {flag.parameter: values.get(flag.parameter) for flag in known.option.flags}
            if any(flags.values()):
                found[name] = _COMPOSED[name](flags)
        elif name in values and not (known.is_list and not values[name]):
            found[name] = values[name]
    if "facts" in found:
        from hubpub.cli.terminal import facts_of

        found["facts"] = facts_of(found["facts"])
    return found


def _options(known: Declared) -> Iterator[Callable[[Command], Command]]:
    option = known.option
    if option.cli is None:
        return
    if option.flags:
        for flag in option.flags:
            if flag.metavar is None:
                yield click.option(flag.spelling, is_flag=True, help=flag.help)
            else:
                kind = click.STRING if flag.text else PATH
                yield click.option(flag.spelling, metavar=flag.metavar, type=kind, multiple=flag.many, help=flag.help)
        return
    short = (option.short,) if option.short else ()
    yield click.option(*short, known.spelling, known.name, help=option.help, **_details(known))


def _details(known: Declared) -> dict[str, Any]:
    """What click is told of an option of one flag, by the type of its value."""
    option = known.option
    extra: dict[str, Any] = {"metavar": option.metavar}
    if RECIPES in option.help:
        extra["cls"] = _Listing
    if known.is_flag:
        return {"is_flag": True, "default": option.default}
    if known.is_list:
        return extra | {"multiple": True}
    if known.choices:
        chosen: dict[str, Any] = {"type": click.Choice(known.choices)}
        return chosen | ({"is_flag": False, "flag_value": option.bare} if option.bare else {})
    if known.is_path:
        return extra | {"type": PATH}
    if int in known.types:
        return extra | {"type": click.IntRange(0, 1_000_000)}
    if float in known.types:
        return extra | {"type": _Seconds(0.1, 86_400), "default": option.default}
    return extra


def _signer(flags: Mapping[str, Any]) -> Any:
    from hubpub.types.options.values import PASSWORD
    from hubpub.types.signer import Signer

    return Signer(
        flags["sign_key"], os.environ.get(PASSWORD) or None, flags["sign_certificate"], tuple(flags["sign_chain"] or ())
    )


def _trust(flags: Mapping[str, Any]) -> Any:
    from hubpub.types.signer import Trust

    key, chain, identity, issuer = (flags[name] for name in ("key", "certificate", "identity", "issuer"))
    if sum(map(bool, (key, chain, identity or issuer))) > 1:
        raise CallError(
            "a key, certificates and an identity are not asked for at once",
            f"Leave all but one out: {spelled('key')}, {spelled('certificate')}, {spelled('identity')}.",
        )
    return Trust(key, chain, identity, issuer)


# what several flags make together
_COMPOSED: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "sign": _signer,
    "trust": _trust,
    "cache": lambda flags: not flags["no_cache"],
    "link_back": lambda flags: "artifact" if flags["link_back_artifact"] else "summary",
}


def output_options(*kinds: Kind) -> Callable[[Command], Command]:
    """How a command prints, which prints these kinds of values."""
    return together(format_option(*kinds), click.option("-q", "--quiet", is_flag=True, help="Print results only."))
