"""Where the pictures and links of a previewed card lead."""

from __future__ import annotations

import base64
import html
import mimetypes
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from hubpub.pages.markdown.placement import Place

_LARGEST = 3_000_000
_TYPES = ("image/", "video/", "audio/")


@dataclass(frozen=True, slots=True)
class Previewed(Place):
    """The place of a card that lies in a folder.

    Attributes:
        read: Gives the bytes of a file that is published, for a page that is one file and so holds its pictures; None
            for a page that is served together with them.
        hub_has_it: Whether what the folder lacks may lie on the hub.
        offline: Whether what lies on the hub stays away.
    """

    read: Callable[[str], bytes | None] | None = None
    hub_has_it: bool = False
    offline: bool = False

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
        path = unquote(html.unescape(url)).partition("#")[0].partition("?")[0]
        path = posixpath.normpath(posixpath.join("/", path)).lstrip("/")
        kind = mimetypes.guess_type(path)[0] or ""
        if not kind.startswith(_TYPES) or self.read is None:
            return ""
        data = self.read(path)
        if data is None or len(data) > _LARGEST:
            return ""
        fragment = url.partition("#")[2]
        return f"data:{kind};base64,{base64.b64encode(data).decode()}" + (f"#{fragment}" if fragment else "")
