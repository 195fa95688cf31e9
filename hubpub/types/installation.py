"""How hubpub is installed, as its errors say it."""

from __future__ import annotations

# not on PyPI yet, where the name could be anybody's
_SOURCE = "git+https://github.com/hubpub/hubpub"


def install_line(extra: str) -> str:
    """The command that installs hubpub with one of its extras."""
    return f'pip install "hubpub[{extra}] @ {_SOURCE}"'
