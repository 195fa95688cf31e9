"""Profile pictures from files."""

from __future__ import annotations

import os
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hubpub.cards.thumbnail import avatars
from hubpub.cards.thumbnail.avatars import SIDE, read_avatar
from hubpub.errors import CallError


def saved(path: Path, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> Path:
    Image.new(mode, size, 1 if mode == "P" else "teal").save(path, **options)
    return path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "named-as-text.txt"])
def test_a_picture_becomes_a_square(tmp_path, name):
    file = saved(tmp_path / name, format={"jpg": "JPEG", "webp": "WEBP"}.get(name[2:], "PNG"))
    made = Image.open(BytesIO(read_avatar(file)))
    assert (made.format, made.size) == ("PNG", (SIDE, SIDE))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_read(tmp_path, mode):
    file = tmp_path / "a.png"
    Image.new(mode, (5, 9)).save(file)
    assert Image.open(BytesIO(read_avatar(file))).size == (SIDE, SIDE)


def test_a_camera_turned_on_its_side_is_turned_back(tmp_path):
    wide = Image.new("RGB", (100, 100), "white")
    wide.paste("black", (0, 0, 100, 50))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    wide.save(tmp_path / "a.jpg", exif=exif)
    made = Image.open(BytesIO(read_avatar(tmp_path / "a.jpg"))).convert("L")
    assert made.getpixel((SIDE // 2, 20)) > 200 > 50 > made.getpixel((SIDE // 2, SIDE - 20))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\x89PNG\r\n\x1a\n" + bytes(30),
    ],
)
def test_what_is_no_picture_is_said(tmp_path, content):
    file = tmp_path / "a.png"
    file.write_bytes(content)
    with pytest.raises(CallError, match=r"is no picture that can be read\. Name a PNG, JPEG or WebP file"):
        read_avatar(file)


def test_a_cut_picture_is_said(tmp_path):
    file = saved(tmp_path / "a.png", (300, 300))
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(CallError, match="is no picture that can be read"):
        read_avatar(file)


def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path):
    """A small file that claims 60,000 x 60,000 pixels."""
    header = b"IHDR" + (60_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    data = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + header + zlib.crc32(header).to_bytes(4)
    (tmp_path / "bomb.png").write_bytes(data)
    with pytest.raises(CallError, match=r"60000 x 60000 pixels|is no picture"):
        read_avatar(tmp_path / "bomb.png")


def test_too_many_pixels_and_bytes_are_said(tmp_path, monkeypatch):
    file = saved(tmp_path / "a.png", (90, 50))
    monkeypatch.setattr(avatars, "MOST_PIXELS", 4_000)
    with pytest.raises(CallError, match="90 x 50 pixels"):
        read_avatar(file)
    monkeypatch.setattr(avatars, "MOST_BYTES", 20)
    with pytest.raises(CallError, match="has more than"):
        read_avatar(file)


def test_a_place_without_a_picture_is_said(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "none.png", tmp_path, tmp_path / "pipe"):
        with pytest.raises(CallError, match="there is no picture"):
            read_avatar(place)
