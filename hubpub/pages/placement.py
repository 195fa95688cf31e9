"""HTML at its place on a repository's page: links and pictures lead into the repository, headings have ids."""

from __future__ import annotations

import html
import re
from collections import Counter

# In HTML from a serialiser a tag is just this: quotes in values are escaped, so no value looks like an attribute.
_ATTRIBUTE = r' [^\s"=<>/]+(?:="[^"]*")?'
_TAG = re.compile(rf"<(a|img|source|video|audio)((?:{_ATTRIBUTE})+)( ?/?>)")
_URL = re.compile(r' (href|src|poster|srcset)="([^"]*)"')
_HEADING = re.compile(rf"<h([1-6])((?:{_ATTRIBUTE})*)>(.*?)</h\1>", re.DOTALL)
_MARKUP = re.compile(r'<(?:[^"<>]|"[^"]*")*>')
# Another place by a scheme, a host, the site's root, a query or a place on this very page.
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/?#]|\\|&#|\Z", re.IGNORECASE)
# One of a set of pictures: its address, and for which screens it is.
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(,+|\s+[^,]*,?)?")


def place_in_repository(page: str, repository: str, revision: str) -> str:
    """A file's HTML as part of its repository's page.

    Relative pictures lead to the file itself, relative links to its page; a heading without an id gets the one that
    GitHub gives it.

    Args:
        page: HTML that is safe to show, as a serialiser writes it.
        repository: How the addresses of the repository's files begin (`/ns/name`), quoted for URLs.
        revision: How they go on, quoted too.
    """
    files, views = f"{repository}/resolve/{revision}/", f"{repository}/blob/{revision}/"

    def tag(match: re.Match[str]) -> str:
        def url(attribute: re.Match[str]) -> str:
            name, value = attribute[1], attribute[2]
            base = views if name == "href" else files
            if name == "srcset":
                value = _CANDIDATE.sub(lambda part: _based(part[1], base) + (part[2] or ""), value)
            else:
                value = _based(value, base)
            return f' {name}="{value}"'

        return f"<{match[1]}{_URL.sub(url, match[2])}{match[3]}"

    return _with_ids(_TAG.sub(tag, page))


def _based(url: str, base: str) -> str:
    url = url.strip()
    return url if _ELSEWHERE.match(url) else base + url.removeprefix("./")


def _with_ids(page: str) -> str:
    taken: Counter[str] = Counter()

    def heading(match: re.Match[str]) -> str:
        level, attributes, inside = match.groups()
        if ' id="' in attributes:
            return match[0]
        words = html.unescape(_MARKUP.sub("", inside)).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        taken[slug] += 1
        if not slug:
            return match[0]
        number = f"-{taken[slug] - 1}" if taken[slug] > 1 else ""
        return f'<h{level}{attributes} id="{html.escape(slug)}{number}">{inside}</h{level}>'

    return _HEADING.sub(heading, page)
