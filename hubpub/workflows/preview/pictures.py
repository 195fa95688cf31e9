"""Where the pictures and links of a previewed card lead."""

from __future__ import annotations

import base64
import html
import mimetypes
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from hubpub.pages.markdown.placement import Place

LARGEST = 3_000_000
"""Bytes of a picture that a page holds."""
# Bytes of all pictures of a page, each as often as it is shown.
_ROOM = 40_000_000
_TYPES = ("image/", "video/", "audio/")


@dataclass(frozen=True, slots=True)
class Previewed(Place):
    """The place of a card that lies in a folder.

    Attributes:
        read: Gives the bytes of a file that is published, for a page that is one file and so holds its pictures; None
            for a page that is served together with them.
        hub_has_it: Whether what the folder lacks may lie on the hub.
        offline: Whether what lies on the hub stays away.
        places: Where the page itself shows a file, by its path.
    """

    read: Callable[[str], bytes | None] | None = None
    hub_has_it: bool = False
    offline: bool = False
    places: Mapping[str, str] = field(default_factory=dict)
    _taken: list[int] = field(default_factory=list, repr=False, compare=False)

    def view(self, url: str) -> str:
        """Where a link of the text leads; to a file that the page itself shows, there."""
        url = url.strip()
        based = Place.view(self, url)
        return based if based == url else self.places.get(_path(url), based)

    def file(self, url: str) -> str:
        """Where a picture of the text is fetched; the picture itself in a page that is one file."""
        url = url.strip()
        based = Place.file(self, url)
        if based == url:  # elsewhere: what cleaned the text has seen to it
            return url
        if url.startswith("/"):
            return "" if self.offline else based
        if self.read is None:
            return based
        return self._embedded(url) or (based if self.hub_has_it and not self.offline else "")

    def _embedded(self, url: str) -> str:
        path = _path(url)
        data = self.read(path) if self.read is not None and _type(path) else None
        if data is None or len(data) > LARGEST or sum(self._taken) + len(data) > _ROOM:
            return ""
        self._taken.append(len(data))
        fragment = url.partition("#")[2]
        return as_data(path, data) + (f"#{fragment}" if fragment else "")


def as_data(path: str, data: bytes) -> str:
    """A picture, a film or a sound as an address that holds it; empty for what is none by its name."""
    kind = _type(path)
    return f"data:{kind};base64,{base64.b64encode(data).decode()}" if kind else ""


def _type(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or ""
    return kind if kind.startswith(_TYPES) else ""


def _path(url: str) -> str:
    """The path in the repository that a relative address leads to."""
    path = unquote(html.unescape(url)).partition("#")[0].partition("?")[0]
    return posixpath.normpath(posixpath.join("/", path)).lstrip("/")
