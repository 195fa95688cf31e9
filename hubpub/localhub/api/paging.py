"""Pages of long answers: `limit` and `cursor`, and the `Link` header that leads on."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import urlencode

from starlette.requests import Request

from hubpub.localhub.context import Context
from hubpub.localhub.errors import bad_request

_NUMBER = re.compile(r"[0-9]{1,15}")


def next_link(hub: Context, request: Request, limit: int, cursor: str) -> str:
    """The `Link` header that leads to the next page: this request's query with another cursor."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"cursor", "limit"}]
    encoded = base64.urlsafe_b64encode(cursor.encode()).decode()
    query = urlencode([*kept, ("limit", str(limit)), ("cursor", encoded)])
    return f'<{hub.base_url(request)}{request.scope["path"]}?{query}>; rel="next"'


def read_cursor(value: str | None) -> str | None:
    """What a cursor from next_link says. Raises ApiError 400 for another text."""
    if value is None:
        return None
    try:
        return base64.b64decode(value, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_request("Invalid cursor.") from None


def position(value: str | None) -> int:
    """The place in a list that a cursor stands for."""
    return number(read_cursor(value) or "0", "Invalid cursor.")


def number(text: str, wrong: str) -> int:
    """A number as it is written in a request. Raises ApiError 400 with the message `wrong` for what is none.

    More digits than any list is long are none either: Python itself refuses thousands of them.
    """
    if not _NUMBER.fullmatch(text):
        raise bad_request(wrong)
    return int(text)


def count(value: str | None, *, default: int, most: int) -> int:
    """How many entries a `limit` asks for."""
    if value is None or value == "":
        return default
    wrong = "'limit' must be a number above 0."
    limit = number(value, wrong)
    if limit < 1:
        raise bad_request(wrong)
    return min(limit, most)
