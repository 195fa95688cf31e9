"""A piece of a page as the output of a notebook's cell: with its styles, which reach nothing else there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markupsafe import Markup

from hubpub.pages.assets import content
from hubpub.pages.text import link

# Notebooks say by these which of the two they are; else the browser's own choice holds.
_MODES = (
    'body:is([data-jp-theme-light="false"], .vscode-dark, [theme="dark"]) .hubpub-value { color-scheme: dark; }\n'
    'body:is([data-jp-theme-light="true"], .vscode-light, [theme="light"]) .hubpub-value { color-scheme: light; }\n'
)
_FRAME = re.compile(r"/\* the frame \*/.*?(?=/\* what opens where it is clicked \*/)", re.DOTALL)
_CARD = re.compile(r"/\* a stranger's text: .*", re.DOTALL)


def cell(title: str, *pieces: Markup) -> str:
    """Pieces below a title, with the styles that they need.

    Args:
        title: What the value is.
        pieces: The pieces.
    """
    return str(
        Markup('<div class="hubpub-value"><style>{}</style><h3>{}</h3>{}</div>').format(
            Markup(_style()),  # noqa: S704 -- ours
            title,
            Markup("").join(pieces),
        )
    )


def facts(rows: Sequence[tuple[str, str, str]]) -> Markup:
    """Facts as a table: what each is, what it says, and where it leads (empty for nowhere)."""
    shown = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(what, link(text, url))
        for what, text, url in rows
        if text
    )
    return Markup('<table class="list facts"><tbody>{}</tbody></table>').format(shown) if shown else Markup()


@cache
def _style() -> str:
    """The style sheet of the pages, less what is a page's own, for what lies in the cell alone."""
    css = _CARD.sub("", _FRAME.sub("", content("css")))
    # a scope has no root and no body but itself
    css = css.replace(":root", ":scope").replace("body { margin: 0;", ":scope { padding: .25rem 0;")
    return f"@scope (.hubpub-value) {{\n{css}\n:scope > * {{ margin-block: .75rem; }}\n}}\n{_MODES}"
