"""The frame of a page: its head, the bar at the top, and what stands at the bottom."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from hubpub.pages.assets import Assets, content
from hubpub.pages.icons import icon


@dataclass(frozen=True, slots=True)
class Site:
    """What is the same on all pages of one server.

    Attributes:
        name: What the bar at the top says first.
        note: What it says last; empty for nothing.
        home: Where its name leads.
        foot: What stands at the bottom.
        assets: Where the style sheet and the script are; in the page itself by default.
        search: Where a search goes that is typed into the bar (by GET, as ``search``); empty for none.
        policy: The Content-Security-Policy that stands in the page itself, where no server sends one; empty for none.
        version: What the page is made of, in a word: the script asks the server for another and loads that; empty where
            the page stays as it is.
    """

    name: str
    note: str = ""
    home: str = "/"
    foot: str | Markup = ""
    assets: Assets = field(default_factory=Assets)
    search: str = ""
    policy: str = ""
    version: str = ""


def document(title: str, main: Markup, site: Site, *, above: Markup | None = None) -> str:
    """A whole page.

    Args:
        title: Its title, without the site's name.
        main: What it is about.
        site: The site.
        above: What stands between the bar and the page, at full width.
    """
    page = Markup(
        "<!doctype html>\n"
        '<html lang="en"{}>\n<head>\n<meta charset="utf-8">\n{}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        # or the names that a card's links lead to are looked up as soon as the page is there
        '<meta http-equiv="x-dns-prefetch-control" content="off">\n'
        '<link rel="icon" href="data:,">\n'
        "<title>{} · {}</title>\n{}</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the content</a>\n{}{}<main id="main">\n{}</main>\n{}</body>\n</html>\n'
    )
    foot = Markup("<footer>{}</footer>\n").format(site.foot) if site.foot else Markup()
    version = Markup(' data-version="{}"').format(site.version) if site.version else ""
    policy = (
        Markup('<meta http-equiv="Content-Security-Policy" content="{}">\n').format(site.policy) if site.policy else ""
    )
    return str(
        page.format(version, policy, title, site.name, _assets(site.assets), _bar(site), above or "", main, foot)
    )


def _assets(assets: Assets) -> Markup:
    style = (
        Markup('<link rel="stylesheet" href="{}">\n').format(assets.style)
        if assets.style
        else Markup("<style>{}</style>\n").format(Markup(content("css")))  # noqa: S704 -- ours
    )
    script = (
        Markup('<script src="{}"></script>\n').format(assets.script)
        if assets.script
        else Markup("<script>{}</script>\n").format(Markup(content("js")))  # noqa: S704 -- ours
    )
    return style + script


def _bar(site: Site) -> Markup:
    search = (
        Markup(
            '<form role="search" action="{}" method="get"><input type="search" name="search" placeholder="Search by '
            'name" aria-label="Search by name"></form>'
        ).format(site.search)
        if site.search
        else Markup()
    )
    note = Markup('<span class="note">{}</span>').format(site.note) if site.note else Markup()
    return Markup(
        '<header class="bar"><div class="bar-inside"><a class="home" href="{}">{}</a>{}{}'
        '<button type="button" class="theme" hidden>{}<span>Theme</span></button></div></header>\n'
    ).format(site.home, site.name, search, note, icon("theme"))
