"""The head of a repository's pages: its name, its chips, and its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hubpub.pages.chips import Chip, chips
from hubpub.pages.icons import icon
from hubpub.pages.text import name


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab.

    Attributes:
        text: What it says.
        url: Where it leads.
        count: A number beside it; None for none.
    """

    text: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What the head tells.

    Attributes:
        repo: ``namespace/name``; or a folder's name, without a namespace.
        url: The address of the repository's page.
        namespace_url: That of the namespace's; empty for none.
        kind: ``model``, ``dataset`` or ``space``; only the last two are told.
        badges: What is told beside the name, such as ``private``.
        chips: The chips.
        tabs: The tabs.
    """

    repo: str
    url: str
    namespace_url: str = ""
    kind: str = "model"
    badges: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    tabs: tuple[Tab, ...] = ()


def head(shown: Head, tab: str, action: Markup | None = None) -> Markup:
    """The head of a page.

    Args:
        shown: What it tells.
        tab: The text of the tab that the page belongs to.
        action: What stands at the end of the tabs.
    """
    namespace, slash, short = shown.repo.rpartition("/")
    owner = Markup()
    if slash:
        owner = name(namespace)
        if shown.namespace_url:
            owner = Markup('<a href="{}">{}</a>').format(shown.namespace_url, owner)
        owner = Markup('<span class="owner">{}<span class="slash">/</span></span>').format(owner)
    badges = Markup("").join(
        Markup(' <span class="badge">{}</span>').format(text)
        for text in ((shown.kind,) if shown.kind != "model" else ()) + shown.badges
    )
    return Markup(
        '<section class="head" aria-label="Repository"><div class="inside"><h1 class="repository">{}<a class="own" '
        'href="{}">{}</a><span class="copy-name" data-copy="{}"></span>{}</h1>\n{}{}</div></section>\n'
    ).format(owner, shown.url, name(short), shown.repo, badges, chips(shown.chips), _tabs(shown.tabs, tab, action))


def _tabs(tabs: Sequence[Tab], current: str, action: Markup | None) -> Markup:
    items = Markup("").join(
        Markup('<li><a href="{}"{}>{}{}</a></li>').format(
            tab.url,
            Markup(' aria-current="page"') if tab.text == current else "",
            tab.text,
            Markup(' <span class="count">{}</span>').format(f"{tab.count:,}") if tab.count is not None else "",
        )
        for tab in tabs
    )
    return Markup('<div class="tabs"><nav aria-label="Pages of the repository"><ul>{}</ul></nav>{}</div>').format(
        items, action or ""
    )


def menu(text: str | Markup, inside: Markup, *, css: str = "") -> Markup:
    """Something that opens where it is clicked."""
    return Markup('<details class="menu {}"><summary>{}{}</summary><div class="menu-inside">{}</div></details>').format(
        css, text, icon("down"), inside
    )
