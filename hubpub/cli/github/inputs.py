"""The inputs of the GitHub actions, as the command line reads them.

They come as environment variables (``HUBPUB_INPUT_…``), never as text of a script.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from hubpub.cli.check import check as check_command
from hubpub.cli.push import push as push_command
from hubpub.errors import CallError
from hubpub.types.options.lookup import declared, inputs
from hubpub.types.options.push import CommandLine, PushOptions
from hubpub.types.options.shared import Places

_BOOLEANS = {"true": True, "false": False, "": None}
_STDIN = "-"


def push() -> dict[str, Any]:
    """What the push action was given, as ``hubpub push`` reads it: a value is none but that option's value.

    Raises:
        CallError: An input or an argument is wrong, or the action would pass it over.
        click.ClickException: The same, in click's words.
    """
    named = declared(PushOptions)
    options: list[str] = []
    for name in inputs():
        known = named.get(name.replace("-", "_"))
        if known is None:
            continue
        if known.is_flag:
            options += [known.spelling] if boolean(name) else []
        elif known.is_list:
            options += [f"{known.spelling}={line}" for line in _lines(name)]
        elif value := _given(name):
            options.append(f"{known.spelling}={value}")
    folder, repo = _given("folder"), _given("repo")
    if not folder:
        raise CallError("no folder is named", "Name it: with: {folder: output}.")
    read = _read(push_command, options, [folder, *([repo] if repo else [])])
    if read["facts"] == _STDIN:
        raise _no_stdin()
    _require_known(read)
    return read


def check() -> dict[str, Any]:
    """What the check action was given, as ``hubpub check`` reads it.

    Raises:
        CallError: An input or an argument is wrong, or the action would pass it over.
        click.ClickException: The same, in click's words.
    """
    paths = _lines("paths")
    if not paths:
        raise CallError("no path is named", "Name cards or model folders, one a line: with: {paths: models}.")
    if _STDIN in paths:
        raise _no_stdin()
    return _read(check_command, [], paths)


def _require_known(read: dict[str, Any]) -> None:
    """Sees to it that the action knows what to do with every option that it is given.

    Raises:
        CallError: There is one that it would pass over.
    """
    every = declared(Places) | declared(PushOptions) | declared(CommandLine)
    names = {*every, *(flag.parameter for known in every.values() for flag in known.option.flags)}
    for name in read.keys() - names:
        if read[name] and name not in {"form", "quiet"}:  # these two were looked at
            raise _not_taken("push", f"--{name.replace('_', '-')}")


def boolean(name: str) -> bool | None:
    """An input that is ``true`` or ``false``; None where it is left out.

    Raises:
        CallError: It is something else.
    """
    value = _given(name)
    if value.lower() not in _BOOLEANS:
        raise CallError(f"the input {name} is {value!r}", "Say true or false.")
    return _BOOLEANS[value.lower()]


def _read(command: click.Command, options: Sequence[str], places: Sequence[str]) -> dict[str, Any]:
    """What the command line makes of options, of the input ``arguments`` and of what is named by other inputs."""
    lines, context = _lines("arguments"), click.Context(command, info_name=f"hubpub {command.name}")
    try:
        # alone first: an option at the end that lacks its value would take what stands behind it
        alone, _, _ = command.make_parser(context).parse_args(list(lines))
        named = [alone[p.name] for p in command.params if isinstance(p, click.Argument) and p.name in alone]
        for given in named:
            if given and isinstance(given, (str, tuple)):
                first = given if isinstance(given, str) else given[0]
                raise CallError(f"{first!r} among the arguments is no option", "Name it by an input of its own.")
        read = command.make_context(str(context.info_name), [*options, *lines, "--", *places]).params
    except click.UsageError as error:
        error.ctx = error.ctx or context
        raise
    except click.exceptions.Exit as error:  # --help
        raise CallError("the extra arguments ask for help, so nothing is done", "Leave --help out.") from error
    # the log and the job's page are for people
    if read["form"] != "text":
        raise _not_taken(str(command.name), f"--format {read['form']}")
    if read["quiet"]:
        raise _not_taken(str(command.name), "--quiet")
    return read


def _not_taken(command: str, option: str) -> CallError:
    return CallError(f"the action does not take {option}", f"Run `hubpub {command}` in a step instead.")


def _no_stdin() -> CallError:
    return CallError("the action has no standard input", "Name a file, ./- where that is its name.")


def _given(name: str) -> str:
    return os.environ.get(f"HUBPUB_INPUT_{name.upper().replace('-', '_')}", "").strip()


def _lines(name: str) -> list[str]:
    return [line.strip() for line in _given(name).splitlines() if line.strip()]
