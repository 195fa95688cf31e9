"""Pictures as numbers: what a person sees of them, compared."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

BLOCK = 10  # pixels of the halved picture: about one letter


def pixels(png: bytes) -> np.ndarray:
    """A picture's colours, one row of three numbers for each pixel."""
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"), dtype=np.float64)


def halved(png: bytes) -> Image.Image:
    """A picture in half its size: what a reader sees of it on a page."""
    opened = Image.open(BytesIO(png)).convert("RGB")
    return opened.resize((opened.width // 2, opened.height // 2), Image.Resampling.BOX)


def differences(one: Image.Image, other: Image.Image) -> np.ndarray:
    """How far two pictures are apart in each block, in steps of 255: edges may differ, letters may not."""
    assert one.size == other.size
    apart = np.abs(np.asarray(one.convert("L"), float) - np.asarray(other.convert("L"), float))
    rows, columns = (side // BLOCK for side in apart.shape)
    blocks = apart[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    means: np.ndarray = blocks.mean(axis=(1, 3))
    return means
