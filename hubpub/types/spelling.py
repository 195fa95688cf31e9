"""How an option is spelled where its caller stands: `--recipe`, `recipe=`, or the input of the action."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache

from hubpub.types.options.check import CheckCommandLine
from hubpub.types.options.declaration import Declared, Flag
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import CommandLine, MergedOptions
from hubpub.types.options.shared import Places
from hubpub.types.options.verify import VerifyOptions


class Door(Enum):
    """Who calls: a door names an option as those who come by it know it."""

    PYTHON = "python"
    COMMAND_LINE = "command line"
    ACTION = "action"


_AGAIN = {
    Door.PYTHON: "call again",
    Door.COMMAND_LINE: "run the command again",
    Door.ACTION: "run the job again",
}
_THIS = {Door.PYTHON: "this call", Door.COMMAND_LINE: "this command", Door.ACTION: "this job"}
_FUNCTIONS = {"plan": "prepare", "links": "resolve"}
# of the whole process, its threads too: an error that one of them makes is told by the same door
_entered = [Door.PYTHON]


@contextmanager
def entered_by(door: Door) -> Iterator[None]:
    """Has errors name options as this door has them."""
    _entered.append(door)
    try:
        yield
    finally:
        _entered.pop()


def enter(door: Door) -> None:
    """The same for the rest of a process that another one started, which its caller does not know of."""
    _entered.append(door)


def entered() -> Door:
    """By which door the caller came."""
    return _entered[-1]


def is_entered_by(door: Door) -> bool:
    """Whether the caller came by a door."""
    return entered() is door


def again() -> str:
    """What the caller does to try once more, as half a sentence."""
    return _AGAIN[entered()]


def plan_again() -> str:
    """What the caller does where a plan is out of date, as a sentence."""
    if is_entered_by(Door.PYTHON):
        return "Prepare or push again: that makes a new plan against the new commit."
    return f"{again().capitalize()}: it makes a new plan against the new commit."


def this() -> str:
    """What the caller does, as a noun."""
    return _THIS[entered()]


def log_in() -> str:
    """How the caller gives an account's token, as half a sentence."""
    return "call huggingface_hub.login()" if is_entered_by(Door.PYTHON) else "run `hf auth login`"


def subject(name: str) -> str:
    """An option as what a sentence is about: in Python its name alone, which reads like any other argument's."""
    return name if is_entered_by(Door.PYTHON) else spelled(name)


def spelled(name: str, value: str = "", *, of: type | None = None, shape: bool = False) -> str:
    """An option as the caller knows it: ``--recipe``, ``recipe=``, or the action's input.

    Args:
        name: The option's name, or that of one of its flags (``sign_key``).
        value: A value to give it.
        of: Whose it is, where a push has another of that name (`hubpub.types.options`).
        shape: Whether to show on a command line what stands for its value, as ``FILE``.
    """
    door = entered()
    known, flag = _options_and_flags(of)[name]
    if door is Door.PYTHON:
        return flag.python if flag else _in_python(known, value)
    if shape:
        value = (flag.metavar if flag else known.option.metavar) or ""
    if door is Door.ACTION and known.option.action:
        return f"the input {name.replace('_', '-')}{f': {value}' if value else ''}"
    spelling = flag.spelling if flag else known.spelling
    joined = f"{spelling}{'=' if known.option.bare else ' '}{value}" if value else spelling
    return joined if door is Door.COMMAND_LINE else f"the argument {joined}"


def argument(name: str) -> str:
    """An argument that is no option of a push: ``--entity``, or ``entity=``."""
    return f"{name}=" if is_entered_by(Door.PYTHON) else f"--{name.replace('_', '-')}"


def command(name: str, flag: str = "") -> str:
    """What the caller runs or calls: ```hubpub check --fix```, or ``hubpub.check(…, fix=True)``.

    Args:
        name: The command.
        flag: One of its options that is true or false, if it is needed.
    """
    if is_entered_by(Door.PYTHON):
        called = f"hubpub.{_FUNCTIONS.get(name, name).replace(' ', '.')}"
        return f"{called}(…, {flag}=True)" if flag else called
    return f"`hubpub {name} --{flag}`" if flag else f"`hubpub {name}`"


def _in_python(known: Declared, value: str) -> str:
    if known.is_flag:
        return f"{known.name}=True"
    if known.is_list:
        return f"{known.name}=[{value!r}]" if value else f"{known.name}="
    value = value or known.option.bare or ""
    return f"{known.name}={value!r}" if value else f"{known.name}="


@cache
def _options_and_flags(of: type | None) -> dict[str, tuple[Declared, Flag | None]]:
    kinds = (of,) if of else (VerifyOptions, CheckCommandLine, CommandLine, MergedOptions, Places)
    every = {name: known for kind in kinds for name, known in declared(kind).items()}
    found: dict[str, tuple[Declared, Flag | None]] = {name: (known, None) for name, known in every.items()}
    for known in every.values():
        for flag in known.option.flags:
            found[flag.parameter] = (known, flag)
    return found
