"""hubpub.toml: what a flag says, said once, beside the model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hubpub.documents import parse
from hubpub.errors import CallError, MachineError
from hubpub.folder import CONFIG_NAME


class Check(BaseModel):
    """What ``hubpub check`` judges by."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    select: list[str] = Field(
        default_factory=list, description="Codes, or the beginnings of codes, to judge by; all by default."
    )
    ignore: list[str] = Field(default_factory=list, description="Codes, or the beginnings of codes, to leave out.")
    strict: bool = Field(default=False, description="Whether warnings fail a check as errors do.")


class Wandb(BaseModel):
    """Whose an offline W&B run will be, where its log does not say."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    entity: str | None = Field(default=None, description="The account or team.", examples=["my-team"])
    project: str | None = Field(default=None, description="The project.", examples=["huggingtweets"])


class Config(BaseModel):
    """The settings of one model folder. A flag wins over its setting."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    repo: str | None = Field(default=None, description="namespace/name on the Hub.", examples=["me/my-model"])
    recipe: str | None = Field(default=None, description="The card's recipe.", examples=["huggingtweets"])
    facts: str | None = Field(default=None, description="The facts file, relative to this file.")
    run: str | None = Field(
        default=None,
        description="The W&B run that trained the model: entity/project/id, its URL, or its directory, relative to "
        "this file.",
        examples=["wandb/huggingtweets/j1ak5d5p"],
    )
    endpoint: str | None = Field(
        default=None,
        description="The hub that the model is meant for. It chooses nothing: tokens go only where the --endpoint "
        "flag, HF_ENDPOINT or the default says, and a push elsewhere is refused.",
    )
    local: bool | None = Field(default=None, description="Publish to the embedded local hub.")
    private: bool | None = Field(default=None, description="Whether a repository that is created is private.")
    message: str | None = Field(default=None, description="The commit's first line.")
    force: list[str] = Field(default_factory=list, description="Codes of findings to let through.")
    prune: Literal["ours", "all"] | None = Field(
        default=None,
        description="What a push deletes: `ours`, what an earlier push published and the folder no longer has; `all`, "
        "whatever the folder does not have.",
    )
    pr: bool | None = Field(default=None, description="Open a pull request in place of a commit to the branch.")
    branch: str | None = Field(default=None, description="The branch to publish to; created where it has to be.")
    tag: str | None = Field(default=None, description="A tag to create after verification; it is never moved.")
    gated: Literal["auto", "manual", False] | None = Field(
        default=None,
        description="Who gets the files: all (false), those who ask (`auto`), those who are let (`manual`).",
    )
    check: Check = Field(default_factory=Check)
    wandb: Wandb = Field(default_factory=Wandb)


def load(folder: Path) -> Config:
    """The settings of a folder; none where it has no ``hubpub.toml``.

    Raises:
        CallError: The file is wrong; says the line and the field.
        MachineError: It cannot be read.
    """
    path = folder / CONFIG_NAME
    if not path.is_file():
        return Config()
    document = parse(read_text(path), str(path))
    config = document.validate(Config, document.data)
    beside: dict[str, str] = {}
    if config.facts is not None:
        beside["facts"] = str(folder / config.facts)
    if config.run is not None and (folder / config.run).exists():
        beside["run"] = str(folder / config.run)
    return config.model_copy(update=beside)


def read_text(path: Path) -> str:
    """A text file as it is: no line end translated.

    Raises:
        CallError: There is no such file, or it is not UTF-8.
        MachineError: It cannot be read.
    """
    try:
        return decode(path.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
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
