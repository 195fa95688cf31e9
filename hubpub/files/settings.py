"""hubpub.toml: what a flag says, said once, beside the model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from hubpub.errors import CallError, MachineError
from hubpub.files.documents import Document, dotted, parse_document
from hubpub.files.paths import lies_in
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.types.card import told_of_wide, wide_encoding
from hubpub.types.files import on_disk
from hubpub.types.options.check import CheckCommandLine
from hubpub.types.options.declaration import Declared
from hubpub.types.options.lookup import declared, keys
from hubpub.types.recipe_names import is_template

# Read by pydantic where there is a file; a folder without one loads nothing for it.
_CLOSED = {"extra": "forbid"}
_LARGEST_TEXT = 64_000_000


@dataclass(frozen=True)
class Check:
    """What ``hubpub check`` judges by.

    Attributes:
        select: Codes, or the beginnings of codes, to judge by; all by default.
        ignore: Codes, or the beginnings of codes, to leave out.
        strict: Whether warnings fail a check as errors do.
    """

    select: list[str] = field(default_factory=list)
    ignore: list[str] = field(default_factory=list)
    strict: bool = False


@dataclass(frozen=True)
class Wandb:
    """Whose an offline W&B run will be, where its log does not say."""

    __pydantic_config__: ClassVar = _CLOSED

    entity: str | None = field(default=None, metadata={"description": "The account or team.", "examples": ["my-team"]})
    project: str | None = field(default=None, metadata={"description": "The project.", "examples": ["huggingtweets"]})


@dataclass(frozen=True)
class Settings:
    """The settings of one model folder.

    Attributes:
        options: The options of a push that the file says, by name.
        check: What ``hubpub check`` judges by.
        wandb: Whose an offline W&B run will be.
        name: What errors call the file.
        lines: The line of each key, also of those in a table (``check.select``).
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    check: Check = field(default_factory=Check)
    wandb: Wandb = field(default_factory=Wandb)
    name: str = field(default=CONFIG_NAME, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def place(self, key: str) -> str:
        """What an error says first of a key's value: ``hubpub.toml:3: force: ``."""
        line = self.lines.get(key) or self.lines.get(key.partition(".")[0], 1)  # a table may stand in one line
        return f"{self.name}:{line}: {key}: "

    @property
    def repo(self) -> str | None:
        """The repository that the file names."""
        return self.options.get("repo")

    @property
    def recipe(self) -> str | None:
        """The recipe that it names."""
        return self.options.get("recipe")

    @property
    def facts(self) -> str | None:
        """The facts file that it names, from where the program runs."""
        return self.options.get("facts")

    @property
    def run(self) -> str | None:
        """The W&B run that it names."""
        return self.options.get("run")


@cache
def file_model() -> type:
    """What the file may hold, as pydantic reads it: the options that have a key, and two tables."""
    table = _check_table()
    fields = [
        *((name, _type(known), _field(known)) for name, known in keys().items()),
        ("check", table, field(default_factory=table)),
        ("wandb", Wandb, field(default_factory=Wandb)),
    ]
    model = make_dataclass("Settings", fields, frozen=True, namespace={"__pydantic_config__": _CLOSED})
    model.__doc__ = "The settings of one model folder. A flag wins over its setting."
    return model


def _check_table() -> type:
    """The table ``[check]``: the options of a check that have a key."""
    fields = [
        (name, list[str] if known.is_list else known.types[0], _field(known, known.option.default or False))
        for name, known in declared(CheckCommandLine).items()
        if known.option.key
    ]
    table = make_dataclass("Check", fields, frozen=True, namespace={"__pydantic_config__": _CLOSED})
    table.__doc__ = "What ``hubpub check`` judges by."
    return table


def _type(known: Declared) -> Any:
    key = known.option.key
    if known.is_list:
        return list[str]
    return (key.type | None) if key and key.type else known.type


def _field(known: Declared, default: Any = None) -> Any:
    key = known.option.key
    assert key is not None
    said: dict[str, Any] = {"description": key.description, "examples": list(key.examples) or None}
    if known.is_flag:
        said["strict"] = True  # pydantic would else take 1 and "yes" too
    if known.is_list:
        return field(default_factory=list, metadata=said)
    return field(default=default, metadata=said)


def load(folder: Path, root: Path | None = None) -> Settings:
    """The settings of a folder; none where it has no ``hubpub.toml``.

    Args:
        folder: The folder.
        root: The directory that no link of the file's may lead out of; by default the folder.

    Raises:
        CallError: It is no file, or it is wrong; says the line and the field. Or it is a link that leads out: a folder
            may be a stranger's, and what lies elsewhere is not read on its word.
        MachineError: It cannot be read.
    """
    path = folder / CONFIG_NAME
    if not os.path.lexists(path):
        return Settings()
    if not path.is_file():
        what = "a symbolic link to nothing" if path.is_symlink() and not path.exists() else "no file"
        raise CallError(f"{path} is {what}", "Make it a file of settings, or remove it.")
    if path.is_symlink() and not lies_in(path, root or folder):
        raise CallError(
            f"{path} is a symbolic link that leads out of {root or folder}, so it is not read",
            "Make it a file of settings.",
        )
    document = parse_document(read_text(path), str(path))
    read: Any = document.validate(file_model(), document.data)
    options = {name: _placed(known, getattr(read, name), folder) for name, known in keys().items()}
    said = {name: value for name, value in options.items() if value not in (None, [])}
    check = Check(read.check.select, read.check.ignore, read.check.strict)
    return Settings(said, check, read.wandb, str(path), _lines(document))


def _placed(known: Declared, value: Any, folder: Path) -> Any:
    """A value of the file; a path as it is from where the program runs."""
    relative = known.option.key.relative if known.option.key else None
    if value is None or relative is None:
        return value
    if relative == "if no name" and (not is_template(value) or value.startswith("~")):
        return value
    if isinstance(value, list):
        return [str(folder / on_disk(one)) for one in value]
    place = folder / on_disk(value)
    return value if relative == "if there" and not place.exists() else str(place)


def _lines(document: Document) -> dict[str, int]:
    return {dotted(path): line for path, line in document.lines.items() if 0 < len(path) <= 2}


def read_text(path: Path) -> str:
    """A text file as it is: no line end translated.

    Raises:
        CallError: There is no such file, it is not UTF-8, or it is larger than any text that people write.
        MachineError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_TEXT + 1)
    except IsADirectoryError as error:
        raise CallError(f"{path} is a directory, and no file", "Name a file.") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CallError(f"there is no file {path}", "Check the path.") from error
    except OSError as error:
        raise MachineError(f"cannot read {path}: {error.strerror}", "Mend its permissions.") from error
    # weights that somebody named by mistake, or a device without an end
    if len(data) > _LARGEST_TEXT:
        raise CallError(
            f"{path} is larger than {_LARGEST_TEXT // 1_000_000} MB, and no text that people write", "Name another one."
        )
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Bytes as UTF-8 text.

    Args:
        data: The bytes.
        name: What errors call them.

    Raises:
        CallError: They are not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if wide := wide_encoding(data.decode(errors="surrogateescape")):
            raise CallError(*told_of_wide(name, wide)) from error
        raise CallError(
            f"{name} is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}", "Save it as UTF-8."
        ) from error
