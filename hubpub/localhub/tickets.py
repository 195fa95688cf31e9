"""Tickets: signed and short-lived, each says what its bearer may do.

The access tokens of the Xet storage are tickets, and so are the signatures in upload and download links. A ticket is
`base64url(JSON) "." base64url(HMAC-SHA256)`: the hub keeps no list of them, and they outlive its restart.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import time
from pathlib import Path

from hubpub.localhub.disk import BadFile, write_bytes
from hubpub.localhub.errors import ApiError

HOUR = 3600
_KEY_BYTES = 32


class Tickets:
    """Issues and reads tickets, with one secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def at(cls, path: Path) -> Tickets:
        """Tickets whose key lies in `path`; the key is made (mode 0600) on first use.

        Raises BadFile for a key that is so short that others could guess it.
        """
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            key = secrets.token_bytes(_KEY_BYTES)
            write_bytes(path, key, mode=0o600)
        if len(key) < _KEY_BYTES:
            raise BadFile(path, f"it has fewer than {_KEY_BYTES} bytes (without the file, the hub makes a new one)")
        return cls(key)

    def issue(self, use: str, *, seconds: int = HOUR, **claims: str | int) -> tuple[str, int]:
        """A ticket for one use, and when it expires (seconds since the epoch)."""
        expires = int(time.time()) + seconds
        # With a salt, two tickets with the same claims differ.
        payload = {**claims, "use": use, "exp": expires, "salt": os.urandom(6).hex()}
        body = _encode(json.dumps(payload, separators=(",", ":"), sort_keys=True).encode())
        return f"{body}.{_encode(self._mac(body))}", expires

    def read(self, ticket: str, *uses: str) -> dict[str, str | int]:
        """The claims of a good ticket for one of `uses`.

        Raises ApiError 401 for a forged or expired one, 403 for one meant for another use.
        """
        body, _, mac = ticket.partition(".")
        try:
            good = hmac.compare_digest(_decode(mac), self._mac(body))
        except (ValueError, binascii.Error):
            good = False
        if not good:
            raise ApiError(401, "This link or access token was not issued by this hub.")
        claims: dict[str, str | int] = json.loads(_decode(body))
        if int(claims["exp"]) <= time.time():
            raise ApiError(401, "This link or access token has expired.")
        if claims["use"] not in uses:
            raise ApiError(403, "This link or access token was issued for something else.")
        return claims

    def _mac(self, body: str) -> bytes:
        return hmac.digest(self._key, body.encode(), hashlib.sha256)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
