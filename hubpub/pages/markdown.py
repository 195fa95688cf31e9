"""Markdown as HTML, as a Hub would show it: one renderer for all pages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# What a card may style. The Hub's own list is not documented; this is what cards use for looks and cannot be
# used to cover the page around them (no position, no z-index).
_STYLES = {
    *("background", "background-color", "background-image", "background-position", "background-size"),
    *("border", "border-collapse", "border-color", "border-radius", "border-style", "border-width", "color"),
    *("display", "flex", "flex-direction", "float", "font-family", "font-size", "font-style", "font-weight"),
    *("height", "justify-content", "align-items", "line-height", "margin", "margin-bottom", "margin-left"),
    *("margin-right", "margin-top", "max-width", "min-width", "opacity", "padding", "padding-bottom"),
    *("padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "width"),
    *("gap", "vertical-align"),
}
# Files that pages may show, from where the card says.
_MEDIA = {
    "source": {"src", "srcset", "media", "type", "sizes", "width", "height"},
    "img": {"srcset", "sizes"},
    "video": {"src", "poster", "controls", "loop", "muted", "autoplay", "playsinline", "preload", "width", "height"},
    "audio": {"src", "controls", "loop", "preload"},
}
_ADDRESSES = {"href", "src", "cite", "poster"}
# What browsers leave out in front of a scheme and in it.
_LEFT_OUT = re.compile("[\x00-\x20]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown_to_html(text: str) -> str:
    """Markdown as HTML without scripts, event handlers or style sheets.

    Args:
        text: The Markdown: of a card, its body alone.

    Returns:
        HTML that is safe to put into a page.
    """
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = {"align", "class", "style", "title", "id", "dir", "lang"}
    attributes["img"] |= {"width", "height"}
    for tag, names in _MEDIA.items():
        attributes[tag] = attributes.get(tag, set()) | names
    attributes["a"] -= {"target"}
    return nh3.clean(
        _markdown().render(text),
        tags=nh3.ALLOWED_TAGS | {"section", "video", "audio", "source", "figure", "figcaption", "picture"},
        attributes=attributes,
        attribute_filter=_attribute,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener nofollow",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute's value; None for a data URL that is not a picture's, and for sets of other schemes than http."""
    if name in _ADDRESSES:
        url = _LEFT_OUT.sub("", value).lower()
        if url.startswith("data:") and not (tag == "img" and url.startswith("data:image/")):
            return None
    if name == "srcset":
        for candidate in value.split(","):
            scheme = _SCHEME.match(_LEFT_OUT.sub("", candidate))
            if scheme and scheme[0].lower() not in ("http:", "https:"):
                return None
    return value
