"""GGUF's first bytes, and pointers in a file's place."""

from __future__ import annotations

import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.weights import Malformed
from hubpub.files.weights.gguf import GGUF, read_start
from hubpub.files.weights.pointers import pointer_kind

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0a" * 32 + b"\nsize 12345\n"


def read(data: bytes, size: int = 1 << 20):
    return read_start(io.BytesIO(data), size)


def test_every_version_of_gguf():
    assert read(b"GGUF" + struct.pack("<IQQ", 3, 291, 25)) == GGUF(3, 291, 25)
    assert read(b"GGUF" + struct.pack(">IQQ", 3, 291, 25)) == GGUF(3, 291, 25)
    assert read(b"GGUF" + struct.pack("<III", 1, 291, 25) + bytes(8)) == GGUF(1, 291, 25)
    assert read(b"GGUF" + struct.pack("<IQQ", 9, 291, 25)) == GGUF(9, 0, 0)


@pytest.mark.parametrize(
    ("data", "size", "message"),
    [
        (b"GGML" + bytes(30), 34, "and not with GGUF"),
        (b"", 0, "and not with GGUF"),
        (b"GGUF\3\0\0\0", 8, "ends inside its header"),
        (b"GGUF" + struct.pack("<IQQ", 3, 291, 25), 24, "names 291 tensors and 25 metadata entries, and has 24 bytes"),
        (b"GGUF" + struct.pack("<IQQ", 0x01010101, 291, 25), 24, "which GGUF never had"),
    ],
)
def test_no_gguf(data, size, message):
    with pytest.raises(Malformed, match=message):
        read(data, size)


@given(st.binary(max_size=40))
def test_any_start_of_gguf_is_judged(data):
    for start in (data, b"GGUF" + data):
        with contextlib.suppress(Malformed):
            read(start, len(start))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (LFS, "git LFS"),
        (LFS.replace(b"git-lfs", b"hawser"), "git LFS"),
        (LFS.replace(b"\n", b"\r\n"), "git LFS"),
        (b"/annex/objects/SHA256E-s10--ab.safetensors\n", "git-annex"),
        (b"../.git/annex/objects/x/y/SHA256E-s10--ab/SHA256E-s10--ab", "git-annex"),
        (b"# xet version 0\nfilesize = 1\n", "Xet"),
        (b"version https://git-lfs.github.com/spec/v1\nis how a pointer begins\n", ""),
        (b"# LFS\n" + LFS, ""),
        (LFS + b" " * 1024, ""),
        (b"", ""),
    ],
)
def test_pointers(data, kind):
    assert pointer_kind(data) == kind
