"""Bytes of which only the first ones are there."""

from __future__ import annotations

from io import BytesIO

from hubpub.files.weights.pickle.found import Scan
from hubpub.files.weights.pickle.opcodes import Broken, Limit
from hubpub.files.weights.pickle.scan import scan_pickle


def may_go_on(data: bytes) -> bool:
    """Whether bytes that are cut may be the beginning of a pickle: a loader stops where one is no opcode."""
    stream = _Watched(data)
    try:
        scan_pickle(stream, len(data), Scan())
    except Broken as broken:
        return stream.has_ended or isinstance(broken, Limit) or str(broken) == "it is cut short"
    return True


class _Watched(BytesIO):
    """Bytes that note whether more of them were asked for than there are."""

    has_ended = False

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.has_ended |= size is not None and len(data) < size
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.has_ended |= not line.endswith(b"\n")
        return line
