"""Reads the log of a W&B run, ``run-<id>.wandb``, up to its first fault.

The log is LevelDB's: after a header of 7 bytes (``:W&B``, the magic number 0xBEE1, a version) come blocks of 32 KiB;
in them chunks of a checksum, a length and a kind, that make up records, each a protocol buffer of wandb's. wandb has
no reader of it that others may use.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubpub.errors import CallError, MachineError

_HEADER = struct.Struct("<4sHB")
_CHUNK = struct.Struct("<IHB")
_IDENT, _MAGIC = b":W&B", 0xBEE1
_BLOCK = 1 << 15
_WHOLE, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
DAMAGED = "is damaged"
"""What is said of a log whose bytes are other than were written."""


@dataclass
class LogFile:
    """A log that is being read.

    Attributes:
        path: The file.
        cut: What is wrong with its end, as half a sentence; empty while nothing is.
    """

    path: Path
    cut: str = ""

    def payloads(self) -> Iterator[bytes]:
        """The records' bytes, up to the end or to the first fault.

        Raises:
            CallError: It is no log of W&B.
            MachineError: It cannot be read.
        """
        try:
            with self.path.open("rb") as stream:
                start = stream.read(_HEADER.size)
                if not _is_header(start):
                    raise CallError(
                        f"{self.path} is not the log of a W&B run", "Name a run's directory, or its run-….wandb file."
                    )
                if len(start) < _HEADER.size:
                    self.cut = "is cut off in its header"
                    return
                yield from self._chunks(stream.read)
        except OSError as error:
            raise MachineError(f"cannot read {self.path}: {error.strerror}", "Mend its permissions.") from error

    def records(self, wanted: Callable[[bytes], bool] = lambda _: True) -> Iterator[Any]:
        """The records whose bytes are wanted, as wandb's protocol buffers.

        Raises:
            CallError: It is no log of W&B.
            MachineError: It cannot be read.
        """
        from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
        from wandb.proto.wandb_internal_pb2 import Record  # type: ignore[attr-defined]

        for payload in self.payloads():
            if not wanted(payload):
                continue
            try:
                yield Record.FromString(payload)
            except DecodeError:
                self.cut = "holds a record that cannot be read"
                return

    def _chunks(self, read: Callable[[int], bytes]) -> Iterator[bytes]:
        position, parts = _HEADER.size, list[bytes]()
        block = read(_BLOCK - position)
        at = 0
        while block:
            if len(block) - at < _CHUNK.size:
                # less than a chunk's head fits: the rest of a block is padding, and the rest of a file is a cut
                if position + len(block) < _BLOCK and block[at:].strip(b"\0"):
                    self.cut = "ends in the middle of a record"
                    return
                position, at, block = 0, 0, read(_BLOCK)
                continue
            checksum, length, kind = _CHUNK.unpack_from(block, at)
            chunk = block[at + _CHUNK.size : at + _CHUNK.size + length]
            at += _CHUNK.size + length
            if kind == 0 and length == 0:
                position, at, block = 0, 0, read(_BLOCK)
                continue
            if len(chunk) < length:
                self.cut = "ends in the middle of a record"
                return
            if kind not in (_WHOLE, _FIRST, _MIDDLE, _LAST) or zlib.crc32(chunk, zlib.crc32(bytes([kind]))) != checksum:
                self.cut = DAMAGED
                return
            if kind in (_WHOLE, _FIRST):
                parts.clear()
            parts.append(chunk)
            if kind in (_WHOLE, _LAST):
                yield b"".join(parts)  # once: a record may have thousands of chunks
                parts.clear()
        if parts:
            self.cut = "ends in the middle of a record"


def _is_header(start: bytes) -> bool:
    """Whether a file may begin so; one that was cut in its header may, too."""
    return start == (_IDENT + struct.pack("<H", _MAGIC))[: len(start)] or (
        len(start) == _HEADER.size and _HEADER.unpack(start)[:2] == (_IDENT, _MAGIC)
    )
