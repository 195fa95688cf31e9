"""What is declared of one option: its words for people, and where it may be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

RECIPES = "{recipes}"
"""Stands in an option's words for the names of the recipes. Only their registry knows them, and puts them in."""


@dataclass(frozen=True, slots=True)
class Key:
    """An option as a key of hubpub.toml.

    Attributes:
        description: What its schema says of it.
        examples: Values that its schema shows.
        type: Its type, where a file can hold less than an argument of Python.
        relative: Whether its value is a path relative to the file: always, if there is something at that path, or
            where it is no name of a recipe.
        decides: Whether the file's word counts. A file may come with a stranger's folder.
    """

    description: str
    examples: tuple[str, ...] = ()
    type: Any = None
    relative: Literal["always", "if there", "if no name"] | None = None
    decides: bool = True


@dataclass(frozen=True, slots=True)
class Flag:
    """One of several flags of the command line that make one option.

    Attributes:
        spelling: The flag.
        help: What --help says of it.
        metavar: What stands for its value; None where it takes none.
        many: Whether it may be given several times.
        text: Whether its value is a text, and no path.
        python: How the same is said in Python.
    """

    spelling: str
    help: str
    metavar: str | None = None
    many: bool = False
    text: bool = False
    python: str = ""

    @property
    def parameter(self) -> str:
        """The name of its value: ``sign_key`` for ``--sign-key``."""
        return self.spelling.removeprefix("--").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Option:
    """One option, for people.

    Attributes:
        help: What it does: `--help`, the docs and Python's help say this.
        python: What Python's help says of it, where that is not the same.
        more: What the docs and Python's help say besides.
        metavar: What stands for its value in `--help`.
        default: Its value where nobody says one.
        toml: The key of hubpub.toml; a text alone is the key's description. None where the file cannot say it.
        action: The input of the push action: its description, or True where that is the help. False for none.
        short: Its short spelling there.
        cli: Its spelling on the command line, where that is not its name; None where the command line has it not.
        flags: The flags that make it, where they are several.
        bare: The value that its flag has where none is given.
        contradicts: The keys of hubpub.toml that are put aside where a caller gives this option.
        named: What it names, where an empty name is a slip.
        of_folder: Whether it says something of a folder, and nothing of a card that is published alone.
        in_plan: Whether a plan may hold it: no key, no password, and nothing that is of this call alone.
    """

    help: str
    more: str = ""
    python: str = ""
    metavar: str | None = None
    default: Any = None
    toml: Key | str | None = None
    action: str | bool = False
    short: str = ""
    cli: str | None = ""
    flags: tuple[Flag, ...] = ()
    bare: str | None = None
    contradicts: tuple[str, ...] = ()
    named: bool = False
    of_folder: bool = False
    in_plan: bool = True

    @property
    def key(self) -> Key | None:
        """The key of hubpub.toml."""
        return Key(self.toml) if isinstance(self.toml, str) else self.toml

    @property
    def for_docs(self) -> str:
        """All that the docs say of it."""
        return f"{self.help} {self.more}".strip()

    @property
    def for_python(self) -> str:
        """All that Python's help says of it."""
        return f"{self.python or self.help} {self.more}".strip()


@dataclass(frozen=True, slots=True)
class Declared:
    """One option as it is declared.

    Attributes:
        name: Its name.
        type: The type of its value.
        option: What is said of it.
    """

    name: str
    type: Any
    option: Option

    @property
    def types(self) -> tuple[Any, ...]:
        """The types that its value may have; None is left out, and means that nothing is said."""
        union = get_origin(self.type) in (Union, UnionType)
        return tuple(kind for kind in (get_args(self.type) if union else (self.type,)) if kind is not NoneType)

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values that it may have, where they are listed."""
        return get_args(self.types[0]) if get_origin(self.types[0]) is Literal else ()

    @property
    def is_text(self) -> bool:
        """Whether it is a text, and nothing else."""
        return self.types == (str,)

    @property
    def is_flag(self) -> bool:
        """Whether it is true or false."""
        return self.types == (bool,)

    @property
    def is_list(self) -> bool:
        """Whether it holds several values, which add up."""
        return get_origin(self.types[0]) is Sequence

    @property
    def is_path(self) -> bool:
        """Whether it is named by a path; of what may be data instead, - may be standard input."""
        return Path in self.types and not any(get_origin(kind) is Mapping for kind in self.types)

    @property
    def spelling(self) -> str:
        """How the command line has it."""
        if self.option.flags:
            return self.option.flags[0].spelling
        return self.option.cli or f"--{self.name.replace('_', '-')}"
