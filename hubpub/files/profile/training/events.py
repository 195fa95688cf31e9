"""tfevents: what TensorBoard's writers logged (tensorflow/core/util/event.proto, framework/summary.proto)."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from hubpub.files.paths import lies_in
from hubpub.files.profile.training.numbers import as_number
from hubpub.files.profile.training.series import SeriesLog
from hubpub.types.profile import Series

_MARK = ".tfevents."
_DEEPEST = 3
_MOST_FILES = 50
_LIMIT = 50_000_000
_LONGEST_RECORD = 1_000_000
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FLOAT, _DOUBLE = 1, 2


class _BrokenError(Exception):
    """A record that is no protobuf message."""


def read_events(root: Path) -> tuple[Series, ...]:
    """What was logged, by name; nothing where the files are of several runs: none tells which of them made the model.

    Args:
        root: The folder.
    """
    files = sorted(_event_files(root))
    if not files or len({path.parent for path in files}) > 1:
        return ()
    log = SeriesLog()
    # a training that went on from a checkpoint wrote some steps again: the later values are those of the model
    for path in reversed(files):
        for tag, step, value in reversed(list(_scalars(path))):
            log.add_row({tag: value}, step)
    return tuple(sorted(log.series(files[0].relative_to(root).as_posix()), key=lambda series: series.name))


def _event_files(root: Path) -> Iterator[Path]:
    found = 0
    for here, directories, names in os.walk(root):
        depth = len(Path(here).relative_to(root).parts)
        # those of a checkpoint are of the same training, and may be of another one
        directories[:] = (
            sorted(d for d in directories if not d.startswith((".", "checkpoint-"))) if depth < _DEEPEST else []
        )
        for path in (Path(here, name) for name in names if _MARK in name):
            if found < _MOST_FILES and path.is_file() and lies_in(path, root):
                found += 1
                yield path


def _scalars(path: Path) -> Iterator[tuple[str, int, float]]:
    """Each value: its tag, its step, and itself. What is behind a record that is cut is not read."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _LIMIT else b""
    except OSError:
        return
    at = 0
    while at + 12 <= len(data):
        # a length, its checksum, the event, its checksum (tensorflow/core/lib/io/record_writer.cc)
        (length,) = struct.unpack_from("<Q", data, at)
        event = data[at + 12 : at + 12 + length] if length <= _LONGEST_RECORD else b""
        at += 16 + length
        try:
            yield from _of_event(event)
        except _BrokenError:
            return


def _of_event(event: bytes) -> Iterator[tuple[str, int, float]]:
    step, values = 0, list[bytes]()
    for field, content in _fields(event):
        if field == 2 and isinstance(content, int):
            step = content
        elif field == 5 and isinstance(content, bytes):
            values += [inner for number, inner in _fields(content) if number == 1 and isinstance(inner, bytes)]
    for value in values:
        tag, number = _of_value(value)
        if tag and number is not None and 0 <= step < 2**53:
            yield tag, step, number


def _of_value(data: bytes) -> tuple[str, float | None]:
    tag, number = "", None
    for field, value in _fields(data):
        if field == 1 and isinstance(value, bytes):
            tag = value.decode(errors="replace")
        elif field == 2 and isinstance(value, float):
            number = as_number(value)
        elif field == 8 and isinstance(value, bytes):
            number = _of_tensor(value)
    return tag, number


def _of_tensor(data: bytes) -> float | None:
    """The one number of a tensor (tensor.proto: dtype 1, tensor_content 4, float_val 5, double_val 6)."""
    kind, content = 0, b""
    for field, value in _fields(data):
        if field == 1 and isinstance(value, int):
            kind = value
        elif field in {4, 5, 6}:
            if isinstance(value, float):
                return as_number(value)
            content = value if isinstance(value, bytes) else b""
    size = {_FLOAT: 4, _DOUBLE: 8}.get(kind)
    if size is None or len(content) != size:
        return None
    return as_number(struct.unpack("<f" if size == 4 else "<d", content)[0])


def _fields(data: bytes) -> Iterator[tuple[int, int | float | bytes]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        length = {_FIXED64: 8, _FIXED32: 4}.get(wire, -1)
        if wire in {_VARINT, _BYTES}:
            length, at = _varint(data, at)
        if wire == _VARINT:
            yield key >> 3, length
            continue
        if length < 0 or at + length > len(data):
            raise _BrokenError
        piece = data[at : at + length]
        at += length
        if wire == _BYTES:
            yield key >> 3, piece
        else:
            yield key >> 3, struct.unpack("<d" if wire == _FIXED64 else "<f", piece)[0]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise _BrokenError
