"""tfevents, written here by hand as TensorBoard's writers do; in `make test-full` by its own writer."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.files.profile.training.events import read_events
from hubpub.types.profile import Point, Series


def varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def member(field: int, data: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(data)) + data


def simple(number: float) -> bytes:
    return varint(2 << 3 | 5) + struct.pack("<f", number)


def tensor(number: float) -> bytes:
    return member(8, varint(1 << 3) + varint(1) + member(4, struct.pack("<f", number)))


def scalar(tag: str, step: int, value: bytes) -> bytes:
    time = varint(1 << 3 | 1) + struct.pack("<d", 1.7e9)
    event = time + varint(2 << 3) + varint(step) + member(5, member(1, member(1, tag.encode()) + value))
    return struct.pack("<Q", len(event)) + b"crc." + event + b"crc."


def write(path, *records: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(records))


NAME = "events.out.tfevents.1700000000.host.1"


def test_scalars_by_tag(tmp_path):
    write(
        tmp_path / "runs" / "a" / NAME,
        scalar("train/loss", 2, simple(1.5)),
        scalar("train/loss", 1, tensor(2.0)),
        scalar("eval/loss", 2, simple(float("nan"))),
    )
    write(tmp_path / "runs" / "a" / f"{NAME}.1", scalar("eval/accuracy", 2, simple(0.5)))
    place = f"runs/a/{NAME}"
    assert read_events(tmp_path) == (
        Series("eval_accuracy", (Point(2, 0.5),), place),
        Series("loss", (Point(1, 2.0), Point(2, 1.5)), place),
    )


def test_of_two_runs_none_is_taken(tmp_path):
    for run in "ab":
        write(tmp_path / "runs" / run / NAME, scalar("loss", 1, simple(1.0)))
    assert read_events(tmp_path) == ()


def test_links_that_lead_out_are_not_followed(tmp_path):
    write(tmp_path / "elsewhere" / NAME, scalar("loss", 1, simple(1.0)))
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / NAME).symlink_to(tmp_path / "elsewhere" / NAME)
    assert read_events(tmp_path / "model") == ()


@given(st.binary(max_size=80), st.integers(0, 60))
def test_what_is_broken_is_read_up_to_there(tmp_path_factory, noise, cut):
    root = tmp_path_factory.mktemp("events")
    first, second = scalar("loss", 1, simple(1.0)), scalar("loss", 2, simple(1.0))
    write(root / NAME, first, second[: min(cut, len(second) - 5)], noise)
    [series] = [one for one in read_events(root) if one.name == "loss"]
    assert series.points[0] == Point(1, 1.0)


@pytest.mark.parametrize("record", [struct.pack("<Q", 2**63) + b"crc.", struct.pack("<Q", 3) + b"crc.\x0f\xff\xffcrc."])
def test_hostile_records(tmp_path, record):
    write(tmp_path / NAME, record)
    assert read_events(tmp_path) == ()
