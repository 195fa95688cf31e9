"""Bytes on disk, named by their md5."""

from __future__ import annotations

from pathlib import Path

from tests.support.wandb_server.manifests import md5_hex


class Blobs:
    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Keeps the bytes; their md5 in hex."""
        md5 = md5_hex(data)
        (self.root / md5).write_bytes(data)
        return md5

    def get(self, md5: str) -> bytes | None:
        """The bytes; None if there are none of that name."""
        path = self.root / md5
        return path.read_bytes() if md5.isalnum() and path.is_file() else None

    def __contains__(self, md5: str) -> bool:
        return md5.isalnum() and (self.root / md5).is_file()
