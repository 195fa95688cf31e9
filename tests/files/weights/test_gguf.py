"""A GGUF file held against what its header promises; the header's first bytes are in test_starts."""

from __future__ import annotations

import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.weights import Malformed
from hubpub.files.weights.gguf import require_tensors

F32, F16, Q8_0, Q4_K = 0, 1, 8, 12


def text(value: str, order: str, wide: str) -> bytes:
    return struct.pack(f"{order}{wide}", len(value)) + value.encode()


def gguf(
    tensors: list[tuple[tuple[int, ...], int, int]], *, order: str = "<", version: int = 3, alignment: int = 0
) -> tuple[bytes, int]:
    """A file of tensors (dimensions, type, bytes), and where the last of them ends."""
    wide = "I" if version == 1 else "Q"
    entries = [text("general.name", order, wide) + struct.pack(f"{order}I", 8) + text("m", order, wide)]
    words = b"".join(text(word, order, wide) for word in ("a", "bb", "ccc"))
    entries.append(text("words", order, wide) + struct.pack(f"{order}II{wide}", 9, 8, 3) + words)
    entries.append(text("scores", order, wide) + struct.pack(f"{order}II{wide}fff", 9, 6, 3, 0, 1, 2))
    entries.append(text("is_so", order, wide) + struct.pack(f"{order}I?", 7, True))
    if alignment:
        entries.append(text("general.alignment", order, wide) + struct.pack(f"{order}II", 4, alignment))
    head = b"GGUF" + struct.pack(f"{order}I{wide}{wide}", version, len(tensors), len(entries)) + b"".join(entries)
    step, offset, end = alignment or 32, 0, 0
    for number, (dimensions, kind, size) in enumerate(tensors):
        head += text(f"blk.{number}.weight", order, wide) + struct.pack(f"{order}I", len(dimensions))
        head += struct.pack(f"{order}{len(dimensions)}{wide}IQ", *dimensions, kind, offset)
        end = offset + size
        offset += -(-size // step) * step
    begin = -(-len(head) // step) * step
    return head + bytes(begin - len(head) + end), begin + end


def fault(data: bytes, size: int | None = None) -> str:
    try:
        require_tensors(io.BytesIO(data), len(data) if size is None else size)
    except Malformed as malformed:
        return str(malformed)
    return ""


TENSORS = [((64, 64), F32, 16384), ((256, 2), Q4_K, 288), ((32,), Q8_0, 34), ((3, 5, 1, 2), F16, 60)]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("alignment", [0, 64, 8])
def test_a_whole_file_and_one_that_lacks_its_last_bytes(order, version, alignment):
    data, end = gguf(TENSORS, order=order, version=version, alignment=alignment)
    assert len(data) == end
    assert fault(data) == fault(data + bytes(31)) == ""
    said = f"its 4 tensors end at byte {end:,}, and it has {end - 1:,} bytes: the file is cut short"
    assert fault(data[:-1]) == said
    assert "cut short" in fault(data[: end // 2])


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("tensors", [TENSORS, [((4096,), Q8_0, 4352)], [((256, 100), Q4_K, 14400)] * 5])
def test_a_file_is_cut_anywhere(tensors, share):
    data, _ = gguf(tensors)
    assert "cut short" in fault(data[: int(len(data) * share)])


def test_a_vocabulary_alone_has_no_tensors():
    data, _ = gguf([])
    assert fault(data) == ""
    assert "cut short" in fault(data[:-1][:100])


def test_a_type_that_is_not_known_says_nothing_of_its_size():
    data, _ = gguf([((64,), 999, 10)])
    assert fault(data) == ""


def test_what_no_gguf_has():
    data, _ = gguf([((1,) * 5, F32, 4)])
    assert "5 dimensions" in fault(data)
    nested = struct.pack("<IQ", 9, 1) * 5000
    entry = text("x", "<", "Q") + struct.pack("<I", 9) + nested
    assert "nested too deeply" in fault(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + entry)
    odd = text("x", "<", "Q") + struct.pack("<I", 77)
    assert "a value of type 77" in fault(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + odd)


def test_a_version_to_come_is_let_be():
    assert fault(b"GGUF" + struct.pack("<IQQ", 9, 291, 25)) == ""


def test_of_a_huge_file_the_header_alone_is_read():
    data, end = gguf([((1 << 36,), F32, 0)])
    assert "cut short" in fault(data, 1 << 37)
    assert fault(data, end + (1 << 38)) == ""


@given(st.integers(0, 400), st.binary(max_size=20))
def test_any_bytes_are_judged(at, more):
    data, _ = gguf(TENSORS)
    for odd in (data[:at] + more, data[:at] + more + data[at + len(more) :]):
        with contextlib.suppress(Malformed):
            require_tensors(io.BytesIO(odd), len(odd))


@pytest.mark.parametrize("words", [["a" * length for length in range(3000)], ["x" * 300_000, "", "y"], [""] * 100_000])
@pytest.mark.parametrize("order", "<>")
def test_a_vocabulary_of_any_size_is_gone_past(words, order):
    texts = b"".join(text(word, order, "Q") for word in words)
    entry = text("tokens", order, "Q") + struct.pack(f"{order}IIQ", 9, 8, len(words)) + texts
    tensor = text("w", order, "Q") + struct.pack(f"{order}IQIQ", 1, 4, F32, 0)
    head = b"GGUF" + struct.pack(f"{order}IQQ", 3, 1, 1) + entry + tensor
    data = head + bytes(-len(head) % 32 + 16)
    assert fault(data) == ""
    assert "cut short" in fault(data[:-1])
    assert "cut short" in fault(data[: len(head) - len(tensor) - 1])
