"""hubpub.toml: what a flag says, said once, beside the model."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from hubpub.errors import CallError, MachineError
from hubpub.files.documents import parse_document
from hubpub.files.scan import CONFIG_NAME

# Read by pydantic where there is a file; a folder without one loads nothing for it.
_CLOSED = {"extra": "forbid"}


def _setting(description: str, *examples: str) -> Any:
    """One setting, as pydantic is told of it."""
    return field(default=None, metadata={"description": description, "examples": list(examples) or None})


def _flag(description: str, default: bool | None = None) -> Any:
    """One that is true or false; pydantic would else take 1 and "yes" too."""
    return field(default=default, metadata={"description": description, "strict": True})


@dataclass(frozen=True)
class Check:
    """What ``hubpub check`` judges by."""

    __pydantic_config__: ClassVar = _CLOSED

    select: list[str] = field(
        default_factory=list,
        metadata={"description": "Codes, or the beginnings of codes, to judge by; all by default."},
    )
    ignore: list[str] = field(
        default_factory=list, metadata={"description": "Codes, or the beginnings of codes, to leave out."}
    )
    strict: bool = _flag("Whether warnings fail a check as errors do.", default=False)


@dataclass(frozen=True)
class Wandb:
    """Whose an offline W&B run will be, where its log does not say."""

    __pydantic_config__: ClassVar = _CLOSED

    entity: str | None = _setting("The account or team.", "my-team")
    project: str | None = _setting("The project.", "huggingtweets")


@dataclass(frozen=True)
class Config:
    """The settings of one model folder. A flag wins over its setting."""

    __pydantic_config__: ClassVar = _CLOSED

    repo: str | None = _setting("namespace/name on the Hub.", "me/my-model")
    recipe: str | None = _setting("The card's recipe.", "huggingtweets")
    facts: str | None = _setting("The facts file, relative to this file.")
    run: str | None = _setting(
        "The W&B run that trained the model: entity/project/id, its URL, or its directory, relative to this file.",
        "wandb/huggingtweets/j1ak5d5p",
    )
    endpoint: str | None = _setting(
        "The hub that the model is meant for. It chooses nothing: tokens go only where the --endpoint flag, "
        "HF_ENDPOINT or the default says, and a push elsewhere is refused.",
    )
    local: bool | None = _flag("Publish to the embedded local hub.")
    private: bool | None = _flag("Whether a repository that is created is private.")
    message: str | None = _setting("The commit's first line.")
    force: list[str] = field(default_factory=list, metadata={"description": "Codes of findings to let through."})
    prune: Literal["ours", "all"] | None = _setting(
        "What a push deletes: `ours`, what an earlier push published and the folder no longer has; `all`, whatever "
        "the folder does not have.",
    )
    pr: bool | None = _flag("Open a pull request in place of a commit to the branch.")
    branch: str | None = _setting("The branch to publish to; created where it has to be.")
    tag: str | None = _setting("A tag to create after verification; it is never moved.")
    gated: Literal["auto", "manual", False] | None = _setting(
        "Who gets the files: all (false), those who ask (`auto`), those who are let (`manual`).",
    )
    check: Check = field(default_factory=Check)
    wandb: Wandb = field(default_factory=Wandb)


def load(folder: Path) -> Config:
    """The settings of a folder; none where it has no ``hubpub.toml``.

    Raises:
        CallError: It is no file, or it is wrong; says the line and the field.
        MachineError: It cannot be read.
    """
    path = folder / CONFIG_NAME
    if not os.path.lexists(path):
        return Config()
    if not path.is_file():
        what = "a symbolic link to nothing" if path.is_symlink() and not path.exists() else "no file"
        raise CallError(f"{path} is {what}", "Make it a file of settings, or remove it.")
    document = parse_document(read_text(path), str(path))
    config = document.validate(Config, document.data)
    beside: dict[str, Any] = {}
    if config.facts is not None:
        beside["facts"] = str(folder / config.facts)
    if config.run is not None and (folder / config.run).exists():
        beside["run"] = str(folder / config.run)
    return replace(config, **beside)


def read_text(path: Path) -> str:
    """A text file as it is: no line end translated.

    Raises:
        CallError: There is no such file, or it is not UTF-8.
        MachineError: It cannot be read.
    """
    try:
        return decode(path.read_bytes(), str(path))
    except IsADirectoryError as error:
        raise CallError(f"{path} is a directory, and no file", "Name a file.") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CallError(f"there is no file {path}", "Check the path.") from error
    except OSError as error:
        raise MachineError(f"cannot read {path}: {error.strerror}", "Mend its permissions.") from error


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
        raise CallError(
            f"{name} is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}", "Save it as UTF-8."
        ) from error
