"""Markdown as HTML, as the Hub is known to show it: one renderer for all pages."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from hubpub.pages.markdown.gallery import Output, gallery
from hubpub.pages.markdown.limits import nests_too_deeply, repeats_too_much, too_much
from hubpub.pages.markdown.marks import with_marks
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
    marks: Mapping[int, Markup] | None = None,
    prefix: str = PREFIX,
    offline: bool = False,
) -> Rendered:
    """Markdown as HTML without scripts, event handlers, forms, frames or style sheets.

    Args:
        text: The Markdown: of a card, its body alone.
        place: Where it stands; without it, relative addresses stay as they are.
        outputs: What the gallery shows, where the text has one.
        marks: What stands before the block that a line became, by the line's number from 1; each is there, whatever the
            text does.
        prefix: What stands before each id.
        offline: Whether what would be fetched from another site is left out.
    """
    reason = too_much(text)
    if reason is None:
        env: dict[str, Any] = {"slots": Slots(), "unsure": {}, "coloured": 0, "formulas": 0, "prefix": prefix}
        env["marks"] = []
        env["gallery"] = gallery(outputs, place, offline=offline)
        raw = _raw(text, env, marks or {})
        if raw is None:
            reason = "its references repeat long addresses"
        elif nests_too_deeply(raw):
            reason = "its elements stand too deeply inside each other"
        else:
            cleaned = sanitise(raw, prefix, offline=offline)
            if place is not None:
                cleaned = place_in_repository(cleaned, place)
            filled = env["slots"].fill(with_anchors(cleaned, prefix))
            lost = "".join(mark for slot, mark in env["marks"] if not env["slots"].is_filled(slot))
            return Rendered(filled + lost, tuple(env["unsure"]))
    note = f'<p class="soft">This text is shown as it is written: {html.escape(reason)}.</p>\n'
    told = "".join(mark for _, mark in sorted((marks or {}).items()))
    return Rendered(f'{note}{told}<pre class="plain">{html.escape(text[:SHOWN_LIMIT])}</pre>\n')


def _raw(text: str, env: dict[str, Any], marks: Mapping[int, str]) -> str | None:
    """A text as HTML that is not cleaned yet; None where it would be far longer than the text."""
    markdown = parser(links=needs_links(text))
    tokens = markdown.parse(text, env)
    if repeats_too_much(tokens, len(text)):
        return None
    return str(markdown.renderer.render(with_marks(tokens, marks) if marks else tokens, markdown.options, env))


SHOWN_LIMIT = 200_000


def markdown_to_html(text: str) -> str:
    """Markdown as HTML, for whoever needs no more than that."""
    return render_markdown(text).html
