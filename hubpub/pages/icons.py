"""Small drawings of our own, 16 by 16, in the colour of the text beside them."""

from __future__ import annotations

from functools import cache
from typing import Literal

from markupsafe import Markup

Icon = Literal["file", "folder", "branch", "tag", "commit", "pull", "download", "copy", "theme", "down", "lock", "code"]

_PATHS: dict[Icon, Markup] = {
    "file": Markup('<path d="M4 1.75h5l3.25 3.25v9.25H4zM9 1.75V5h3.25"/>'),
    "folder": Markup('<path d="M1.75 3.5h4.5l1.5 1.75h6.5v7.75H1.75z"/>'),
    "branch": Markup(
        '<circle cx="4.5" cy="3.5" r="1.75"/><circle cx="4.5" cy="12.5" r="1.75"/><circle cx="11.5" cy="5" r="1.75"/>'
        '<path d="M4.5 5.25v5.5M11.5 6.75c0 2.5-3 2.25-5 3.5"/>'
    ),
    "tag": Markup('<path d="M1.75 1.75H8l6.25 6.25L8 14.25 1.75 8z"/><circle cx="5" cy="5" r=".75"/>'),
    "commit": Markup('<circle cx="8" cy="8" r="2.5"/><path d="M1 8h4.5M10.5 8H15"/>'),
    "pull": Markup(
        '<circle cx="4" cy="3.5" r="1.75"/><circle cx="4" cy="12.5" r="1.75"/><circle cx="12" cy="12.5" r="1.75"/>'
        '<path d="M4 5.25v5.5M12 10.75V6.5c0-2-1-3-3.5-3M10.25 1.5l-2 2 2 2"/>'
    ),
    "download": Markup('<path d="M8 2v8.5M4.5 7.25 8 10.75l3.5-3.5M2.5 13.75h11"/>'),
    "copy": Markup('<path d="M5.5 5.5h8.75v8.75H5.5zM10.5 5.5V1.75H1.75v8.75H5.5"/>'),
    "theme": Markup('<circle cx="8" cy="8" r="6.25"/><path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"/>'),
    "down": Markup('<path d="m4 6.25 4 4 4-4"/>'),
    "lock": Markup('<path d="M3 7h10v7H3zM5.25 7V4.75a2.75 2.75 0 0 1 5.5 0V7"/>'),
    "code": Markup('<path d="M5.5 4 1.75 8l3.75 4M10.5 4l3.75 4-3.75 4"/>'),
}


@cache
def icon(kind: Icon) -> Markup:
    """One of them; it says nothing to who cannot see, as words stand beside it."""
    return Markup(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" '
        'stroke-width="1.4" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">{}</svg>'
    ).format(_PATHS[kind])
