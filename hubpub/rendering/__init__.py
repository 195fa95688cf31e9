"""A card as HTML, as a Hub would show it: one renderer for all pages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hubpub.card import Card

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


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def render_card(text: str) -> str:
    """The body of a card as HTML without scripts, event handlers or style sheets.

    Args:
        text: The whole card.

    Returns:
        HTML that is safe to put into a page.
    """
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["*"] = {"align", "class", "style", "title", "id", "dir", "lang"}
    attributes["img"] |= {"width", "height"}
    attributes["a"] -= {"target"}
    return nh3.clean(
        _markdown().render(Card(text).body),
        tags=nh3.ALLOWED_TAGS | {"section", "video", "source", "figure", "figcaption", "picture"},
        attributes=attributes,
        attribute_filter=_attribute,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener nofollow",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute's value; None for a data URL that is not a picture's."""
    if name in ("href", "src", "cite") and value.strip().lower().startswith("data:") and tag != "img":
        return None
    return value
