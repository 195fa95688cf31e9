"""A stranger's HTML, cleaned: nothing in it runs, and nothing changes the page around its box.

The Hub's own list of what it keeps is not documented; this is what cards are written with, less what could do harm.
What a box can still do by style alone (margins, sizes) ends at its edge, by `contain` in the style sheet.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nh3 import Cleaner

# No position, no z-index, no transform, no content, no animation.
_STYLES = {
    *("background", "background-color", "background-image", "background-position", "background-size"),
    *(
        "background-repeat",
        "border",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-left",
        "border-radius",
    ),
    *("border-right", "border-style", "border-top", "border-width", "box-shadow", "color", "column-gap"),
    *("display", "flex", "flex-direction", "flex-wrap", "float", "font", "font-family", "font-size", "font-style"),
    *("font-weight", "gap", "grid-template-columns", "height", "justify-content", "align-items", "letter-spacing"),
    *(
        "line-height",
        "list-style",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-height",
    ),
    *("max-width", "min-width", "object-fit", "opacity", "overflow-x", "padding", "padding-bottom", "padding-left"),
    *("padding-right", "padding-top", "row-gap", "text-align", "text-decoration", "vertical-align", "white-space"),
    *("width", "word-break"),
}
# Files that pages may show, from where the card says.
_MEDIA = {
    "source": {"src", "srcset", "media", "type", "sizes", "width", "height"},
    "img": {"srcset", "sizes"},
    "video": {"src", "poster", "controls", "loop", "muted", "autoplay", "playsinline", "preload", "width", "height"},
    "audio": {"src", "controls", "loop", "preload"},
}
_MORE = {"details": {"open"}, "font": {"color", "face", "size"}, "td": {"width", "valign"}, "th": {"width", "valign"}}
_TAGS = {"audio", "big", "figcaption", "figure", "font", "main", "picture", "section", "source", "tfoot", "video"}
# They would be landmarks of the page around the card, or nothing without their other half.
_NOT_TAGS = {"area", "map", "nav", "header", "footer", "aside", "main"}
# The words of Tailwind that cards use (hub-docs itself shows `hidden dark:block`), and those that our parser writes. A
# page has other classes, which a card must not have.
CLASSES = frozenset(
    {"block", "inline-block", "inline", "hidden", "dark:block", "dark:inline-block", "dark:inline", "dark:hidden"}
    | {"flex", "inline-flex", "flex-col", "flex-row", "flex-wrap", "grid", "grid-cols-2", "grid-cols-3", "gap-1"}
    | {"gap-2", "gap-3", "gap-4", "items-center", "items-start", "justify-center", "justify-between", "text-center"}
    | {"justify-around", "justify-start", "justify-end", "text-left", "text-right", "text-sm", "text-xs", "text-lg"}
    | {"font-bold", "font-semibold", "italic", "underline", "m-auto", "mx-auto", "w-full", "max-w-full", "rounded"}
    | {"rounded-lg", "rounded-xl", "rounded-full", "not-prose", "contains-task-list", "task-list-item", "footnotes"}
    | {"footnote-item", "markdown-alert", "markdown-alert-title", "markdown-alert-note", "markdown-alert-tip"}
    | {"markdown-alert-important", "markdown-alert-warning", "markdown-alert-caution"}
)
_ADDRESSES = {"href", "src", "cite", "poster"}
# What browsers leave out in front of a scheme and in it.
_LEFT_OUT = re.compile("[\x00-\x20]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# An address that leaves this site, and one in a style.
_OUTSIDE = re.compile(r"(?:https?:|//|\\|/\\)", re.IGNORECASE)
_STYLE_OUTSIDE = re.compile(r"url|image-set|src\(|\\|//", re.IGNORECASE)


def sanitise(html: str, prefix: str, *, offline: bool = False) -> str:
    """HTML without scripts, event handlers, forms, frames, vector graphics or style sheets.

    Args:
        html: A stranger's HTML.
        prefix: What each id is given in front, and each link to a place on the same page, so that none is an id of the
            page around.
        offline: Whether what would be fetched from another site is left out.

    Returns:
        HTML that is safe to put into an element with the class `card`.
    """
    return _cleaner(prefix, offline).clean(html)


@lru_cache(maxsize=64)
def _cleaner(prefix: str, offline: bool) -> Cleaner:
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = {"align", "class", "style", "title", "id", "dir", "lang"}
    attributes["img"] |= {"width", "height"}
    for tag, names in (*_MEDIA.items(), *_MORE.items()):
        attributes[tag] = attributes.get(tag, set()) | names
    for tag in ("td", "th"):
        attributes[tag] -= {"headers"}
    attributes["a"] = {"href", "name"}
    return nh3.Cleaner(
        tags=(nh3.ALLOWED_TAGS | _TAGS) - _NOT_TAGS,
        attributes=attributes,
        attribute_filter=_Filter(prefix, offline=offline),
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener nofollow",
    )


class _Filter:
    """Says of each attribute which value may stand; None where it may not."""

    def __init__(self, prefix: str, *, offline: bool) -> None:
        self._prefix = prefix
        self._offline = offline

    def __call__(self, tag: str, name: str, value: str) -> str | None:
        if name in ("id", "name"):
            words = value.split()
            return f"{self._prefix}{words[0]}" if len(words) == 1 else None
        if name == "class":
            return " ".join(word for word in value.split() if word in CLASSES) or None
        if name == "href" and value.strip().startswith("#"):
            return f"#{self._prefix}{value.strip()[1:]}"
        if name in _ADDRESSES:
            url = _LEFT_OUT.sub("", value).lower()
            if url.startswith("data:") and not (tag == "img" and url.startswith("data:image/")):
                return None
            if self._offline and name != "href" and _OUTSIDE.match(url):
                return None
        if name == "srcset":
            return self._pictures(value)
        if name == "style" and self._offline and _STYLE_OUTSIDE.search(value):
            return ";".join(part for part in value.split(";") if not _STYLE_OUTSIDE.search(part))
        return value

    def _pictures(self, value: str) -> str | None:
        for candidate in value.split(","):
            bare = _LEFT_OUT.sub("", candidate)
            scheme = _SCHEME.match(bare)
            if scheme and scheme[0].lower() not in ("http:", "https:"):
                return None
            if self._offline and _OUTSIDE.match(bare):
                return None
        return value
