"""What a picture was drawn of, kept in the picture itself: a machine without receipts knows it again by that."""

from __future__ import annotations

import re
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = len(_SIGNATURE) + 4 + 4 + 13 + 4  # the signature, and the chunk IHDR, which is always first
_KEY = b"hubpub:facts"
_STAMP = re.compile(rb"tEXt" + _KEY + rb"\x00([0-9a-f]{64})")


def stamp(png: bytes, facts: str) -> bytes:
    """A picture with a chunk of text that says what it was drawn of (PNG specification, 11.3.3.2).

    Args:
        png: The picture.
        facts: A sha256, in hexadecimal.
    """
    chunk = b"tEXt" + _KEY + b"\0" + facts.encode("ascii")
    length, check = (len(chunk) - 4).to_bytes(4), zlib.crc32(chunk).to_bytes(4)
    return png[:_HEADER] + length + chunk + check + png[_HEADER:]


def stamped(png: bytes) -> str | None:
    """What a picture was drawn of; None for a picture that somebody else made.

    Args:
        png: Any bytes.
    """
    found = _STAMP.match(png, _HEADER + 4) if png.startswith(_SIGNATURE) else None
    return found[1].decode("ascii") if found else None
