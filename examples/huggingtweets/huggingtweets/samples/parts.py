"""What the sample archives have in common."""

from __future__ import annotations

from datetime import datetime

PRIVATE = "this is nobody's business"
"""The text of all that is private in the archives: no data step may ever come upon it."""


def iso(at: datetime) -> str:
    """A time as all three places write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
