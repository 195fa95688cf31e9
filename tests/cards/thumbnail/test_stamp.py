"""What a picture was drawn of, in the picture itself."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from hubpub.cards.thumbnail.stamp import stamp, stamped

FACTS = "0123456789abcdef" * 4


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (3, 2), "red").save(out, "PNG")
    return out.getvalue()


def test_a_picture_says_what_it_was_drawn_of_and_is_the_same_picture():
    marked = stamp(picture(), FACTS)
    assert stamped(marked) == FACTS
    opened = Image.open(BytesIO(marked))
    opened.load()  # with its check sums
    assert opened.tobytes() == Image.open(BytesIO(picture())).tobytes()
    assert opened.info["hubpub:facts"] == FACTS


@pytest.mark.parametrize("data", [b"", b"x", picture(), b"\x89PNG\r\n\x1a\n", stamp(picture(), FACTS)[1:]])
def test_a_picture_of_somebody_else_says_nothing(data):
    assert stamped(data) is None
