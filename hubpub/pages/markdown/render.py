"""Markdown as HTML, as the Hub is known to show it: one renderer for all pages."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hubpub.pages.markdown.gallery import Output, gallery
from hubpub.pages.markdown.limits import nests_too_deeply, too_much
from hubpub.pages.markdown.parser import needs_links, parser
from hubpub.pages.markdown.placement import Place, place_in_repository, with_anchors
from hubpub.pages.markdown.sanitise import sanitise
from hubpub.pages.markdown.slots import Slots

PREFIX = "card-"
"""What stands before each id of a card, so that none is one of the page's."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML.

    Attributes:
        html: Safe to put into an element with the class ``card``.
        unsure: What it uses that the Hub is not known to show as it is shown here, in a few words each.
    """

    html: str
    unsure: tuple[str, ...] = ()


def render_markdown(
    text: str,
    place: Place | None = None,
    *,
    outputs: Sequence[Output] = (),
    prefix: str = PREFIX,
    offline: bool = False,
) -> Rendered:
    """Markdown as HTML without scripts, event handlers, forms, frames or style sheets.

    Args:
        text: The Markdown: of a card, its body alone.
        place: Where it stands; without it, relative addresses stay as they are.
        outputs: What the gallery shows, where the text has one.
        prefix: What stands before each id.
        offline: Whether what would be fetched from another site is left out.
    """
    reason = too_much(text)
    if reason is None:
        env: dict[str, Any] = {"slots": Slots(), "unsure": {}, "coloured": 0, "formulas": 0, "prefix": prefix}
        env["gallery"] = gallery(outputs, place, offline=offline)
        raw = parser(links=needs_links(text)).render(text, env)
        if not nests_too_deeply(raw):
            cleaned = sanitise(raw, prefix, offline=offline)
            if place is not None:
                cleaned = place_in_repository(cleaned, place)
            return Rendered(env["slots"].fill(with_anchors(cleaned, prefix)), tuple(env["unsure"]))
        reason = "its elements stand too deeply inside each other"
    note = f'<p class="soft">This text is shown as it is written: {html.escape(reason)}.</p>\n'
    return Rendered(f'{note}<pre class="plain">{html.escape(text[:SHOWN_LIMIT])}</pre>\n')


SHOWN_LIMIT = 200_000


def markdown_to_html(text: str) -> str:
    """Markdown as HTML, for whoever needs no more than that."""
    return render_markdown(text).html
