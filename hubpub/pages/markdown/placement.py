"""Cleaned HTML at its place on a repository's page: links and pictures lead into the repository, headings have ids."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass

# In HTML from a serialiser a tag is just this: quotes in values are escaped, so no value looks like an attribute.
_ATTRIBUTE = r' [^\s"=<>/]+(?:="[^"]*")?'
_TAG = re.compile(rf"<(a|img|source|video|audio)((?:{_ATTRIBUTE})*)( ?/?>)")
_URL = re.compile(r' (href|src|poster|srcset)="([^"]*)"')
_HEADING = re.compile(rf"<h([1-6])((?:{_ATTRIBUTE})*)>(.*?)</h\1>", re.DOTALL)
_MARKUP = re.compile(r'<(?:[^"<>]|"[^"]*")*>')
_ID = re.compile(r' id="([^"]*)"')
# Another place by a scheme, a host, the site's root, a query or a place on this very page.
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/?#]|\\|&#|\Z", re.IGNORECASE)
_ROOTED = re.compile(r"/(?![/\\])")
# One of a set of pictures: its address, and for which screens it is.
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(,+|\s+[^,]*,?)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, and so where its relative addresses lead.

    Attributes:
        files: How the addresses of the repository's files begin, with a slash at the end
            (``/ns/name/resolve/main/``), quoted for URLs.
        views: How those of their pages begin (``/ns/name/blob/main/``).
        folder: The folder of the text in the repository, quoted too; empty for the root.
        site: What stands before an address that begins with a slash: the hub's own, where the page is elsewhere.
    """

    files: str
    views: str
    folder: str = ""
    site: str = ""

    def file(self, url: str) -> str:
        """Where a picture of the text is fetched."""
        return self._based(url, self.files)

    def view(self, url: str) -> str:
        """Where a link of the text leads."""
        return self._based(url, self.views)

    def _based(self, url: str, base: str) -> str:
        url = url.strip()
        if _ELSEWHERE.match(url):
            return self.site + url if self.site and _ROOTED.match(url) else url
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
        whole = posixpath.normpath(posixpath.join("/", self.folder, path))
        ending = "/" if path.endswith("/") and whole != "/" else ""
        return f"{base}{whole.lstrip('/')}{ending}{mark}{rest}"


def place_in_repository(page: str, place: Place) -> str:
    """A text's HTML as part of its repository's page.

    Relative pictures lead to the file itself, relative links to its page. None leads out of the repository.

    Args:
        page: HTML that is safe to show, as a serialiser writes it.
        place: Where it stands.
    """

    def tag(match: re.Match[str]) -> str:
        def url(attribute: re.Match[str]) -> str:
            name, value = attribute[1], attribute[2]
            based = place.view if name == "href" else place.file
            if name == "srcset":
                value = _CANDIDATE.sub(lambda part: based(part[1]) + (part[2] or ""), value)
            else:
                value = based(value)
            return f' {name}="{value}"'

        return f"<{match[1]}{_URL.sub(url, match[2])}{match[3]}"

    return _TAG.sub(tag, page)


def with_anchors(page: str, prefix: str) -> str:
    """A text's HTML with what a reader needs around headings and tables.

    A heading has the id that GitHub gives it, and a link to itself; a table that is wider than the page scrolls.

    Args:
        page: HTML that is safe to show, as a serialiser writes it.
        prefix: What stands before each id.
    """
    taken = set(_ID.findall(page))
    last: dict[str, int] = {}

    def heading(match: re.Match[str]) -> str:
        level, attributes, inside = match.groups()
        if own := _ID.search(attributes):
            name = own[1]
        else:
            words = html.unescape(_MARKUP.sub("", inside)).strip().lower()
            slug = prefix + html.escape(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
            if slug == prefix:
                return match[0]
            name, number = slug, last.get(slug, 0)
            while name in taken:
                number += 1
                name = f"{slug}-{number}"
            last[slug] = number
            taken.add(name)
            attributes += f' id="{name}"'
        link = f'<a class="anchor" href="#{name}" aria-hidden="true" tabindex="-1">#</a>'
        return f"<h{level}{attributes}>{inside}{link}</h{level}>"

    page = _HEADING.sub(heading, page)
    return page.replace("<table", '<div class="wide"><table').replace("</table>", "</table></div>")
