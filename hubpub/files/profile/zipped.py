"""Members of a zip archive, unpacked in bounds: of Keras, skops, stable-baselines3."""

from __future__ import annotations

import json
import zipfile
from typing import Any, BinaryIO

from hubpub.files.weights import Malformed
from hubpub.files.weights.pickle.zips import open_member

_ZIP = b"PK\x03\x04"


class Zipped:
    """A zip archive.

    Args:
        stream: The file, seekable, at its beginning.
        size: Its bytes.

    Raises:
        Malformed: It is none.
        OSError: It cannot be read.
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        if stream.read(len(_ZIP)) != _ZIP:
            raise Malformed("it is no zip archive")
        try:
            with zipfile.ZipFile(stream) as archive:
                self._members = {member.filename: member for member in archive.infolist()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise Malformed(f"it cannot be opened as a zip archive: {str(error)[:100]}") from None
        self._stream = stream
        self._size = size

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def text(self, name: str, limit: int) -> str:
        """A member's text; empty for what is not there, is none or is longer than the limit, in bytes."""
        member = self._members.get(name)
        if member is None or member.file_size > limit:
            return ""
        try:
            inside, _ = open_member(self._stream, self._size, member, limit + 1)
            data = inside.read(limit + 1)
            return data.decode() if len(data) <= limit else ""
        except (Malformed, RuntimeError, ValueError):
            return ""

    def json(self, name: str, limit: int) -> dict[str, Any]:
        """A JSON object; an empty one for what is not there, is none or is longer than the limit, in bytes."""
        try:
            value = json.loads(self.text(name, limit))
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}
