"""Pages of long answers: `limit` and `cursor`, and the `Link` header that leads on."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import urlencode

from starlette.requests import Request

from hubpub.localhub.context import Hub
from hubpub.localhub.errors import bad_request


def next_link(hub: Hub, request: Request, limit: int, cursor: str) -> str:
    """The `Link` header that leads to the next page: this request's query with another cursor."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"cursor", "limit"}]
    encoded = base64.urlsafe_b64encode(cursor.encode()).decode()
    query = urlencode([*kept, ("limit", str(limit)), ("cursor", encoded)])
    return f'<{hub.base_url(request)}{request.scope["path"]}?{query}>; rel="next"'


def read_cursor(value: str | None) -> str | None:
    """What a cursor from next_link says. Raises HubError 400 for another text."""
    if value is None:
        return None
    try:
        return base64.b64decode(value, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_request("Invalid cursor.") from None


def position(value: str | None) -> int:
    """The place in a list that a cursor stands for."""
    text = read_cursor(value) or "0"
    if not text.isdecimal():
        raise bad_request("Invalid cursor.")
    return int(text)


def count(value: str | None, *, default: int, most: int) -> int:
    """How many entries a `limit` asks for."""
    if value is None or value == "":
        return default
    if not value.isdecimal() or int(value) < 1:
        raise bad_request("'limit' must be a number above 0.")
    return min(int(value), most)
