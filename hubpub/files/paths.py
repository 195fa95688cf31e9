"""Where paths lead; and where hubpub keeps what is its own: the user's directories, or those below ``HUBPUB_HOME``."""

from __future__ import annotations

import os
import re
from pathlib import Path

_APP = "hubpub"
# A path, and not an id: from the root or from here, of Windows, or of more than two parts.
_MACHINE_PATH = re.compile(r"[/~]|\.{1,2}/|[A-Za-z]:[/\\]|.*\\|[^/]+/[^/]+/.")


def lies_in(path: Path, root: Path) -> bool:
    """Whether a path leads to a place in a directory, by all links; what leads to itself lies nowhere.

    Raises:
        OSError: It cannot be followed.
    """
    try:
        return path.resolve().is_relative_to(root.resolve())
    except RuntimeError:  # pathlib's word for a link that leads to itself, before Python 3.13
        return False


def is_machine_path(text: str) -> bool:
    """Whether what names a model is a path on a machine, and not an id on the Hub."""
    return _MACHINE_PATH.match(text) is not None


def cache_root() -> Path:
    """What may be lost: the cache of digests and headers."""
    if home := _home():
        return home / "cache"
    from platformdirs import user_cache_path

    return user_cache_path(_APP)


def state_root() -> Path:
    """What later commands look for: the receipts."""
    if home := _home():
        return home / "state"
    from platformdirs import user_state_path

    return user_state_path(_APP)


def hub_root() -> Path:
    """The repositories of the local hub."""
    if home := _home():
        return home / "hub"
    from platformdirs import user_data_path

    return user_data_path(_APP) / "hub"


def _home() -> Path | None:
    home = os.environ.get("HUBPUB_HOME")
    return Path(home).expanduser() if home else None
