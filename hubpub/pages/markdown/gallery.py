"""`<Gallery />`: the pictures, sounds and films that a card's widget examples have for an output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from hubpub.pages.markdown.placement import Place

_VIDEO = (".mp4", ".webm", ".mov", ".m4v")
_SOUND = (".mp3", ".wav", ".flac", ".ogg", ".m4a")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Output:
    """What a model made of an example.

    Attributes:
        url: Where it is, as the card writes it: an address, or a path in the repository.
        text: What it was made from; empty where the card does not say.
    """

    url: str
    text: str = ""


def address(url: str, place: Place | None, *, offline: bool = False) -> str:
    """The address of an output; empty for one that is no web address and no file."""
    url = url.strip()
    if _WEB.match(url):
        return "" if offline else url
    if _SCHEME.match(url) or not url:
        return ""
    quoted = quote(url, safe="/%?#=&.-_~")
    return place.file(quoted) if place else quoted


def media(url: str, alternative: str) -> Markup:
    """An output as an element that shows it."""
    ending = url.lower().partition("?")[0].partition("#")[0]
    if ending.endswith(_VIDEO):
        return Markup('<video src="{}" controls preload="metadata" aria-label="{}"></video>').format(url, alternative)
    if ending.endswith(_SOUND):
        return Markup('<audio src="{}" controls preload="none" aria-label="{}"></audio>').format(url, alternative)
    return Markup('<img src="{}" alt="{}" loading="lazy">').format(url, alternative)


def gallery(outputs: Sequence[Output], place: Place | None, *, offline: bool = False) -> str:
    """The gallery; a sentence where there is nothing to show."""
    shown = [(address(output.url, place, offline=offline), output.text) for output in outputs]
    figures = Markup("").join(
        Markup("<figure>{}{}</figure>").format(
            media(url, text or "An output of the model"),
            Markup("<figcaption>{}</figcaption>").format(text) if text else "",
        )
        for url, text in shown
        if url
    )
    if not figures:
        return '<p class="soft">The gallery is empty: no widget example of the card has an output with a URL.</p>\n'
    return Markup('<div class="gallery">{}</div>\n').format(figures)
