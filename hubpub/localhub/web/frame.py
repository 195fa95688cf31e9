"""What all pages of the hub have in common: their frame, their headers, and errors as pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hubpub.localhub.errors import ApiError
from hubpub.pages.assets import MEDIA_TYPES, Assets, Kind, content, file_name, policy
from hubpub.pages.header import Head, head
from hubpub.pages.layout import Site, document
from hubpub.pages.notice import notice

ASSETS = "/_pages/"
_SITE = Site(
    "Local hub",
    "a rehearsal of the Hugging Face Hub, on this machine",
    foot=Markup(
        "Served by hubpub. Files can be fetched with <code>hf download</code>, <code>git clone</code> and anything "
        "that speaks to the Hub."
    ),
    assets=Assets.below(ASSETS),
    search="/models",
)
_HEADERS = {
    "Content-Security-Policy": policy(_SITE.assets),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page(
    title: str, main: Markup, *, above: Markup | None = None, status: int = 200, searched: bool = True
) -> Response:
    """A page of the hub; without the search in its bar where the page has its own."""
    site = _SITE if searched else replace(_SITE, search="")
    return HTMLResponse(document(title, main, site, above=above), status, headers=_HEADERS)


def repository_page(
    title: str, main: Markup, shown: Head, tab: str, action: Markup | None = None, *, status: int = 200
) -> Response:
    """A page of a repository."""
    whole = f"{title} · {shown.repo}" if title else shown.repo
    return page(whole, main, above=head(shown, tab, action), status=status)


async def asset(request: Request) -> Response:
    """GET /_pages/{name}: the style sheet or the script. Its name changes with what is in it."""
    kinds: tuple[Kind, ...] = ("css", "js")
    for kind in kinds:
        if request.path_params["name"] == file_name(kind):
            headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
            return Response(content(kind), headers={**headers, "Content-Type": MEDIA_TYPES[kind]})
    raise ApiError(404, "Not Found")


def wants_page(headers: Mapping[str, str], path: str) -> bool:
    """Tell whether an error is for a person in front of a browser."""
    return "text/html" in headers.get("accept", "") and not path.startswith(("/api/", "/_"))


def error_page(error: ApiError, path: str) -> Response:
    """An error as a page. It does not tell a private repository from none at all."""
    missing = error.code == "RepoNotFound"
    home = Markup('<a href="/">All repositories</a>')
    if missing:
        sign_in = Markup(
            'No repository of that name can be seen. If it is private, <a href="/login?next={}">sign in</a> with a '
            "token as the password."
        ).format(quote(path))
        main = notice("There is nothing here", sign_in, home)
    elif error.status == 404:
        main = notice("There is nothing here", error.message, home)
    else:
        main = notice(error.message, home)
    response = page(str(error.status), main, status=error.status)
    for name, value in error.headers.items():
        response.headers[name] = value
    return response
