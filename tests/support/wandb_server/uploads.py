"""Places to upload to: links that need no key, each for one file whose bytes are known or not."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.wandb_server.blobs import Blobs
from tests.support.wandb_server.manifests import md5_hex
from tests.support.wandb_server.session import Refused


@dataclass(frozen=True)
class Upload:
    """`md5` in hex is what the bytes must have, if it is known; `done` is told of them."""

    md5: str | None
    done: Callable[[bytes], None]


class Uploads:
    def __init__(self, blobs: Blobs) -> None:
        self.blobs = blobs
        self._waiting: dict[str, Upload] = {}

    def open(self, upload: Upload) -> str:
        """The path to PUT the bytes to, as often as the client likes."""
        token = secrets.token_urlsafe(16)
        self._waiting[token] = upload
        return f"/uploads/{token}"

    def take(self, token: str, data: bytes) -> None:
        """Keeps the bytes. Raises Refused if nobody waits for them, or they are others than were announced."""
        upload = self._waiting.get(token)
        if upload is None:
            raise Refused(403, "no such upload")
        if upload.md5 is not None and upload.md5 != md5_hex(data):
            raise Refused(400, "the Content-MD5 you specified did not match what we received")
        self.blobs.put(data)
        upload.done(data)
