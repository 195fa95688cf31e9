"""Pages that say one thing."""

from __future__ import annotations

from markupsafe import Markup


def notice(title: str, *sentences: str | Markup) -> Markup:
    """A page that says one thing."""
    told = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences if sentence)
    return Markup('<div class="notice"><h1>{}</h1>{}</div>\n').format(title, told)
