"""Profile pictures from files: looked at, bounded, and saved anew, so that typst meets no byte of a stranger's."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path

from hubpub.errors import CallError, MachineError

MOST_BYTES = 8 * 1024 * 1024
"""How large the file of a profile picture may be."""
MOST_PIXELS = 4096 * 4096
"""How many pixels it may have."""
SIDE = 440
"""Pixels of the square that is made of it: twice what the picture shows."""

_KINDS = ("PNG", "JPEG", "WEBP")


def read_avatar(path: Path) -> bytes:
    """A profile picture as a square PNG; of a longer one the middle.

    Args:
        path: A PNG, JPEG or WebP file.

    Raises:
        CallError: It is none, or too large.
        MachineError: It cannot be read.
    """
    try:
        if not path.is_file():
            raise CallError(f"there is no picture {path}", "Name a PNG, JPEG or WebP file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise MachineError(f"cannot read {path}: {error.strerror}", "Mend its permissions.") from error
    if len(data) > MOST_BYTES:
        raise CallError(
            f"the picture {path} has more than {MOST_BYTES // 1024**2} MB", f"Make it smaller: {SIDE} pixels are shown."
        )
    return _square(data, path)


def _square(data: bytes, path: Path) -> bytes:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow finds too large is an error below
            with Image.open(BytesIO(data), formats=_KINDS) as opened:
                _require_size(path, opened.width, opened.height)
                upright = ImageOps.exif_transpose(opened).convert("RGBA")
        square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    except CallError:
        raise
    # a broken file makes Pillow raise what its decoders happen to meet
    except Exception as error:
        raise CallError(f"{path} is no picture that can be read", "Name a PNG, JPEG or WebP file.") from error
    out = BytesIO()
    square.save(out, "PNG")
    return out.getvalue()


def _require_size(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        fact = f"the picture {path} has {width} x {height} pixels"
        raise CallError(fact, f"Make it smaller: {SIDE} x {SIDE} are shown.")
