"""Lists as W&B pages them: edges with cursors, and whether there is more."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from tests.support.wandb_server.session import Refused


def connection(
    nodes: Sequence[Any], after: str | None = None, first: int | None = None, *, most: int
) -> dict[str, Any]:
    """The page of `nodes` after a cursor: `first` of them, and never more than `most`."""
    start = _place(after)
    end = start + min(most if first is None else first, most)
    edges = [{"node": node, "cursor": _cursor(place)} for place, node in enumerate(nodes[start:end], start + 1)]
    return {
        "totalCount": len(nodes),
        "edges": edges,
        "pageInfo": {"endCursor": edges[-1]["cursor"] if edges else None, "hasNextPage": end < len(nodes)},
    }


def _cursor(place: int) -> str:
    return base64.b64encode(f"cursor:{place}".encode()).decode()


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError:
        raise Refused(400, f"invalid cursor {cursor}") from None
