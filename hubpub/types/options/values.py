"""What an option may be, where it is more than a text, a number or a yes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol

Prune = Literal["ours", "all"]
"""What of the repository a push deletes: what hubpub published earlier, or whatever the folder does not have."""

Gated = Literal["auto", "manual", False]
"""Who gets a file: all (False), those who ask (``auto``), those who are let (``manual``); the Hub's words."""

LinkBack = Literal["summary", "artifact"]
"""How W&B is told where the model went: in the run's summary, or there and by an artifact of references too."""

Theme = Literal["light", "dark"]
"""How the picture for sharing looks."""

PASSWORD = "HUBPUB_SIGN_PASSWORD"  # noqa: S105 - its name
"""The environment variable that a key's password is taken from: on the command line, every process could read it."""


class Parsed(Protocol):
    """A file of facts that was read already."""

    @property
    def name(self) -> str:
        """What errors call it."""

    @property
    def data(self) -> dict[str, Any]:
        """Its content."""


class Kept(Protocol):
    """A receipt, as a push returns it."""

    @property
    def commit(self) -> str:
        """The commit that was made."""

    @property
    def published_at(self) -> str:
        """When that was."""


Facts = Parsed | Path | str | Mapping[str, Any]
