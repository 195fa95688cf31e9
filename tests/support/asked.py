"""What a hub was asked."""

from __future__ import annotations

from collections.abc import Mapping


class Asked(list[str]):
    """The requests that came to a hub, in order, such as ``GET /api/models/me/x``; the hub is served with it."""

    def __call__(self, kind: str, details: Mapping[str, object]) -> None:
        """Takes an event of the hub's, as ``on_event``."""
        if kind == "request":
            self.append(f"{details['method']} {details['path']}")
