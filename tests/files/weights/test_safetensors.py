"""The header of a safetensors file, against the library that wrote it."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from hubpub.files.weights import Malformed
from hubpub.files.weights.safetensors import Tensor, read_header

TENSORS = {
    "a": np.zeros((2, 3), np.float32),
    "b": np.zeros(4, np.int8),
    "empty": np.zeros(0, np.float32),
    "one": np.ones((), np.float32),
}


def file_of(header: object, data: bytes = b"") -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + data


def entry(begin: int, end: int, shape: object = None, dtype: object = "U8") -> dict:
    return {"dtype": dtype, "shape": [end - begin] if shape is None else shape, "data_offsets": [begin, end]}


def ours(data: bytes) -> str:
    try:
        read_header(io.BytesIO(data), len(data))
    except Malformed as malformed:
        return str(malformed)
    return ""


def theirs(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    try:
        with safe_open(path, "np") as opened:
            list(opened.keys())
    except (SafetensorError, OSError) as error:
        return str(error) or "refused"
    return ""


def test_what_the_library_wrote():
    data = save(TENSORS, {"format": "pt"})
    header = read_header(io.BytesIO(data), len(data))
    assert header.metadata == {"format": "pt"}
    assert {name: (tensor.dtype, tensor.shape) for name, tensor in header.tensors.items()} == {
        "a": ("F32", (2, 3)),
        "b": ("I8", (4,)),
        "empty": ("F32", (0,)),
        "one": ("F32", ()),
    }
    assert header.duplicates == ()


def test_every_dtype_of_the_library(tmp_path):
    kinds = "BOOL F4 F6_E2M3 F6_E3M2 U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ I16 U16 F16 BF16 I32 U32 F32"
    for dtype in (*kinds.split(), "C64", "F64", "I64", "U64", "I4", "C128", "f32"):
        for size in (4, 6, 8, 16, 32, 64, 128):
            data = file_of({"a": entry(0, size, [8], dtype)}, bytes(size))
            assert bool(ours(data)) == bool(theirs(data, tmp_path / "x")), (dtype, size)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it has 0 bytes"),
        (b"\0" * 7, "it has 7 bytes"),
        (struct.pack("<Q", 100_000_001), "the format allows 100,000,000"),
        (struct.pack("<Q", 10) + b"{}", "takes 10 bytes, and only 2 follow: the file is cut short"),
        (b"\x80\x02}q\x00(X\x06", "would be a header of"),
        (file_of(b"[]"), "not a JSON object"),
        (file_of(b"{"), "not JSON: Expecting property name"),
        (file_of(b"\xff{}"), "not UTF-8"),
        (file_of(b"{}\0"), "not JSON"),
        (file_of(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "nested too deeply"),
        (file_of(b'{"a": ' + b"9" * 5000 + b"}"), "not JSON"),
        (file_of({"__metadata__": {"a": 1}}), "not an object of texts"),
        (file_of({"__metadata__": "a"}), "not an object of texts"),
        (file_of({"a": 1}), 'tensor "a" is not an object'),
        (file_of({"a": {}}), "has dtype null"),
        (file_of({"a": entry(0, 1, dtype="I4")}, b"x"), 'has dtype "I4", which the format does not know'),
        (file_of({"a": entry(0, 1, dtype=["U8"])}, b"x"), "has dtype"),
        (file_of({"a": entry(0, 1, [1.0])}, b"x"), "the shape of"),
        (file_of({"a": entry(0, 1, [True])}, b"x"), "the shape of"),
        (file_of({"a": entry(0, 1, [-1, -1])}, b"x"), "the shape of"),
        (file_of({"a": entry(0, 0, [2**40, 2**40, 0])}), "more elements than can be counted"),
        (file_of({"a": entry(0, 2, [3], "F4")}, b"xx"), "ends inside a byte"),
        (file_of({"a": {**entry(0, 1), "data_offsets": [0]}}, b"x"), "are not two offsets"),
        (file_of({"a": entry(0, 4, [2])}, b"xxxx"), "takes 2 bytes, and its data_offsets [0, 4] give it 4"),
        (file_of({"a": entry(1, 2)}, b"xx"), "begins at byte 1 and not at 0: it leaves a hole before it"),
        (file_of({"a": entry(0, 2), "b": entry(1, 3)}, b"xxx"), '"b" begins at byte 1 and not at 2: it overlaps'),
        (file_of({"a": entry(0, 4)}, b"xxx"), "take 4 bytes, and only 3 follow the header: the file is cut short"),
        (file_of({"a": entry(0, 4)}, b"xxxxx"), "take 4 bytes, and 5 follow the header"),
    ],
)
def test_what_no_loader_takes(data, message, tmp_path):
    assert message in ours(data)
    assert theirs(data, tmp_path / "x")


@pytest.mark.parametrize(
    "data",
    [
        file_of({}),
        file_of(b"{}     "),
        file_of(b" {}"),
        file_of({"__metadata__": None}),
        file_of({"a": {**entry(0, 1), "more": 1}}, b"x"),
        file_of({"b": entry(0, 0), "a": entry(0, 1), "c": entry(1, 1, [0, 5])}, b"x"),
    ],
)
def test_what_the_library_takes(data, tmp_path):
    assert ours(data) == theirs(data, tmp_path / "x") == ""


def test_a_key_that_stands_twice(tmp_path):
    one = json.dumps({"a": entry(0, 1)})[1:-1]
    data = file_of(f"{{{one}, {one}}}".encode(), b"x")
    assert read_header(io.BytesIO(data), len(data)).duplicates == ("a",)
    assert theirs(data, tmp_path / "x") == ""


def test_a_name_is_shown_on_one_line_and_not_too_long():
    assert "\n" not in ours(file_of({"a\n" * 1000: 1}))
    assert len(ours(file_of({"a\n" * 1000: 1}))) < 200


VALID = save({name: TENSORS[name] for name in ("a", "b")}, {"format": "pt"})
LENGTH = int.from_bytes(VALID[:8], "little")
HYPOTHESIS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@HYPOTHESIS
@given(st.integers(0, len(VALID)), st.binary(max_size=3))
def test_a_cut_or_longer_file_is_judged_as_the_library_does(tmp_path, end, more):
    data = VALID[:end] + more
    assert bool(ours(data)) == bool(theirs(data, tmp_path / "x"))


@HYPOTHESIS
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12), st.lists(st.integers(0, 4), max_size=3)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 14),
)
def test_any_offsets_are_judged_as_the_library_does(tmp_path, tensors, size):
    header = {str(i): entry(begin, end, shape) for i, (begin, end, shape) in enumerate(tensors)}
    data = file_of(header, bytes(size))
    assert bool(ours(data)) == bool(theirs(data, tmp_path / "x"))


@HYPOTHESIS
@given(st.lists(st.tuples(st.integers(0, 7 + LENGTH), st.integers(0, 255)), min_size=1, max_size=4))
def test_flipped_bytes_never_raise_anything_else(tmp_path, flips):
    data = bytearray(VALID)
    for place, value in flips:
        data[place] = value
    # what the library refuses, we refuse; of duplicates and odd escapes of JSON the standard library takes more
    if ours(bytes(data)):
        assert theirs(bytes(data), tmp_path / "x")


@HYPOTHESIS
@given(st.binary(max_size=300))
def test_any_bytes_never_raise_anything_else(data):
    ours(data)
    ours(file_of(data))


ONE = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}'
# In place of a value, or of a whole member: what parsers of JSON disagree about.
ODD = [
    *(
        "[]",
        "0",
        "false",
        "true",
        '""',
        "null",
        "{}",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-0",
        "-0.0",
        "0.0",
        "1.0",
    ),
    *(
        "1e0",
        "01",
        "9" * 19,
        "9" * 20,
        "9" * 400,
        "18446744073709551616",
        r'"\ud800"',
        r'"\ud83d\ude00"',
        r'"\u0055\u0038"',
    ),
    *(
        '{"a":"b"}',
        '{"a":1}',
        '{"a":null}',
        '{"a":"b","a":"c"}',
        '["U8",[1],[0,1]]',
        '["U8",[1]]',
        '{"U8":null}',
        "[0,1,2]",
    ),
    *("[" * 120 + "]" * 120, "[" * 128 + "]" * 128, '{"x":' * 126 + "1" + "}" * 126, '{"x":' * 124 + "1" + "}" * 124),
    *("[1]", "[0,1]", '"U8"', ONE, '"\x01"', '"\x7f"', "'U8'", "/* */ 1", "[1,]"),
]
PLACES = [
    *('{"__metadata__":@,"a":$}', '{"__metadata__":{"k":@},"a":$}', '{"a":$,"b":@}', '{"a":@}'),
    *('{"__metadata__":{"k":"v"},"__metadata__":@,"a":$}', '{"a":@,"a":$}', '{"a":$,"a":@}'),
    *('{"a":{"dtype":@,"shape":[1],"data_offsets":[0,1]}}', '{"a":{"dtype":"U8","shape":@,"data_offsets":[0,1]}}'),
    *('{"a":{"dtype":"U8","shape":[1],"data_offsets":@}}', '{"a":{"dtype":"U8","shape":[@],"data_offsets":[0,1]}}'),
    *('{"a":{"dtype":"U8","shape":[1],"data_offsets":[@,1]}}', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,@]}}'),
    *(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":@}}',
        '{"a":{"dtype":"U8",@,"shape":[1]}}',
        '@{"a":$}',
    ),
    *('{"a":{"dtype":@,"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', '{"a":$}@', "{@:$}", "@"),
    *('{"a":["U8",[1],@]}', '{"a":["U8",[1],[0,1],@]}', '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],@:1}}'),
]


def filled(place: str, odd: str) -> str:
    return place.replace("@", odd).replace("$", ONE)


@pytest.mark.parametrize("place", PLACES)
def test_odd_json_is_judged_as_the_library_does(place, tmp_path):
    for odd in ODD:
        header = filled(place, odd).encode()
        for data in (file_of(header, b"x"), file_of(header)):
            assert bool(ours(data)) == bool(theirs(data, tmp_path / "x")), header


@pytest.mark.parametrize("space", ["", " ", "\t\n\r ", "\x0b", "\x0c", "\xa0", "\ufeff", "\0", "x"])
def test_what_stands_around_a_header_is_judged_as_the_library_does(space, tmp_path):
    whole = f'{{"a":{ONE}}}'
    for text in (space + whole, whole + space, whole.replace(":", f":{space}")):
        data = file_of(text.encode(), b"x")
        assert bool(ours(data)) == bool(theirs(data, tmp_path / "x")), text


@HYPOTHESIS
@given(st.sampled_from(PLACES), st.sampled_from(ODD), st.sampled_from(PLACES), st.integers(0, 300), st.integers(0, 3))
def test_odd_headers_spliced_are_judged_as_the_library_does(tmp_path, place, odd, other, at, size):
    one, two = filled(place, odd), filled(other, odd)
    header = (one[: at % len(one)] + two[at % len(two) :]).encode()
    data = file_of(header, bytes(size))
    assert bool(ours(data)) == bool(theirs(data, tmp_path / "x")), header


class Counting(io.RawIOBase):
    """A file that counts what is read of it."""

    def __init__(self, path: Path) -> None:
        self.inner, self.count = path.open("rb", buffering=0), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        count = self.inner.readinto(buffer)
        self.count += count
        return count

    def close(self) -> None:
        self.inner.close()
        super().close()


def test_of_70_gb_only_the_header_is_read(tmp_path):
    size = 70 << 30
    header = file_of({"w": entry(0, size, [size // 2], "F16"), "v": entry(size, size + 4, [1], "F32")})
    path = tmp_path / "model.safetensors"
    path.write_bytes(header)
    with path.open("r+b") as stream:
        stream.truncate(len(header) + size + 4)
    with Counting(path) as raw:
        found = read_header(io.BufferedReader(raw, 1 << 16), len(header) + size + 4)
        assert raw.count < 1 << 20
    assert found.tensors["v"] == Tensor("F32", (1,), size, size + 4)
    assert "cut short" in ours(header)
