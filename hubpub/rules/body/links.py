"""BD: the body of the card, where it points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath
from urllib.parse import unquote

from hubpub.cards.markdown.addresses import Link
from hubpub.rules.body.text import Body, body_of
from hubpub.rules.registry import Needs, rule
from hubpub.types.card import CARD_PATH
from hubpub.types.draft import Draft
from hubpub.types.files import parents
from hubpub.types.findings import Edit, Finding, Severity
from hubpub.types.spelling import command

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PICTURE = re.compile(r"\A!\[[^\[\]]*\]\([^()\s]*\)\Z|\A<img\b[^<>]*>\Z", re.IGNORECASE)
# How a line begins that is no text of a paragraph.
_BLOCK = re.compile(r"(?:#{1,6}|[-+*]|\d{1,9}[.)])(?:\s|\Z)|[>=<]|```|~~~|[-*_](?:[ \t]*[-*_])+\s*\Z|\[[^\]]*\]:")
_LOCAL_HOST = re.compile(
    r"https?://(?:[^/?#@]*@)?(?:localhost|[^/?#:]*\.(?:local|internal|localhost)|\[|(?:127|10|0)\.[\d.]+|192\.168\.[\d.]+"
    r"|169\.254\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+)(?=[:/?#]|\Z)",
    re.IGNORECASE,
)
# A server that may well not answer over https: another port, or a number for a name.
_OWN_SERVER = re.compile(r"http://[^/?#]*:\d|http://[\d.]+(?=[/?#]|\Z)", re.IGNORECASE)
_LOCAL_PATH = re.compile(r"(?:file:|[A-Za-z]:[\\/]|\\\\|~/|/(?:content|home|Users|root|tmp|mnt|kaggle|workspace)/)")
_GITHUB_PAGE = re.compile(r"https?://github\.com/[^/\s]+/[^/\s]+/blob/[^?#\s]+\Z", re.IGNORECASE)
_HUB_PAGE = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:(?:datasets|spaces)/)?[\w.-]+(?:/[\w.-]+)?/(blob)/",
    re.IGNORECASE,
)
# What a script writes for an address, or for the id in one, that it does not have.
_NONE = re.compile(
    r"None|https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:(?:datasets|spaces)/)?(?:None|[\w.-]+/None|None/[\w.-]+)/?"
)


@rule("BD010", Severity.WARNING)
def link_to_none(draft: Draft) -> Iterator[Finding]:
    """A badge or link leads to ``None``.

    A script wrote the card without the address that it had no value for: TRL's W&B badge is the usual one, and its
    base model (``[None](https://huggingface.co/None)``) where that was a folder. On the Hub it leads to a file named
    None, or to nobody's model.

    Remedy: ``hubpub check --fix`` removes a badge, and leaves the text of a link.
    """
    body = body_of(draft.card)
    if "None" not in body.prose:
        return
    for link in body.links:
        if not _NONE.fullmatch(link.url):
            continue
        fix = _without(body, link) if body.text.startswith("](None)", link.bracket) else ()
        what = "this badge leads" if fix and not fix[0].text else "this link leads"
        yield link_to_none.finding(
            f"{what} to None: a script had no address for it",
            f"Remove it, {_by_check()}, or write the address." if fix else "Write the address, or remove it.",
            body.subject(link.start),
            fix=fix,
        )


@rule("BD011", Severity.WARNING)
def insecure_picture(draft: Draft) -> Iterator[Finding]:
    """A picture is fetched over http.

    The Hub's pages are https, and browsers do not load what is not into them, or try https by themselves (Mixed
    Content, W3C).

    Remedy: ``hubpub check --fix`` writes https, where the address has no port of its own and no number for a name.
    """
    body = body_of(draft.card)
    if "http://" not in body.lower:
        return
    for link in body.links:
        if link.url[:7].lower() == "http://" and link.is_picture and not _LOCAL_HOST.match(link.url):
            yield insecure_picture.finding(
                "this picture is fetched over http, which browsers do not load into the Hub's pages",
                "Put it into the folder, or where https serves it."
                if _OWN_SERVER.match(link.url)
                else f"Write https, {_by_check()}.",
                body.subject(link.start),
                fix=() if _OWN_SERVER.match(link.url) else (Edit(link.start, link.start + 4, "https"),),
            )


@rule("BD012", Severity.WARNING)
def picture_that_will_not_load(draft: Draft) -> Iterator[Finding]:
    """A picture's address is one that no reader can load.

    A path of the author's own disk, an empty address, a path out of the repository, or the page about a picture
    instead of the picture: GitHub's (without ``?raw=true``) or the Hub's (``blob`` in place of ``resolve``).

    Remedy: put the picture into the folder and name it by its path there, or by an absolute https address.
    """
    body = body_of(draft.card)
    if "](" not in body.prose and "<" not in body.prose:
        return
    for link in body.links:
        if reason := _cannot_load(link):
            if not link.is_picture:
                continue
            remedy, fix = _mended_page(body, link)
            yield picture_that_will_not_load.finding(
                f"this picture will not load: {reason}",
                remedy or "Put it into the folder and name it by its path there.",
                body.subject(link.start),
                fix=fix,
            )


@rule("BD013", Severity.WARNING, needs=Needs.FILES)
def missing_file(draft: Draft) -> Iterator[Finding]:
    """A link or a picture names a file that neither the folder nor the repository holds.

    Readers get a page that says 404. Judged is the repository as it will be; a card by itself is not judged.

    Remedy: add the file, or correct the path.
    """
    if draft.folder is None:
        return
    body = body_of(draft.card)
    relative = [link for link in body.links if _is_relative(link.url)]
    if not relative:
        return
    local, remote = (file.path for file in draft.folder.files), (file.path for file in draft.remote.files)
    files = {CARD_PATH, *draft.pictures, *local, *remote}
    folders = {parent for path in files for parent in parents(path)}
    left_out = {left.path.rstrip("/"): left.reason for left in draft.folder.left_out}
    for link in relative:
        path = _path(link.url)
        if not path or path in files or path in folders or _cannot_load(link):
            continue
        why = f": it is left out ({left_out[path]})" if path in left_out else ""
        what = "picture" if link.is_picture else "link"
        yield missing_file.finding(
            f"this {what} names {path[:100]!r}, which the folder lacks{why}",
            "Add the file, or correct the path.",
            body.subject(link.start),
        )


def _without(body: Body, link: Link) -> tuple[Edit, ...]:
    """The edit that removes a badge, with its line if nothing else stands there, or a link but not its text.

    There is none where the line would be another block without it: ``[1. a](None)`` the item of a list.
    """
    start, end = link.opening, link.end + 1
    inner = "" if link.is_picture else body.text[start + 1 : link.bracket]
    if _PICTURE.match(inner.strip()):
        inner = ""
    begin = body.lines[body.line_of(start) - 1]
    after = body.line_end(body.line_of(end - 1))
    before, rest = body.text[begin:start], body.text[end:after]
    if not inner.strip() and not before.strip() and not rest.strip():
        return (Edit(max(begin, body.start), after, ""),)
    if not inner.strip() and before.endswith(" ") and rest[:1] in (" ", ""):
        start -= 1
    if not before.strip(" \t>") and _BLOCK.match(f"{inner}{rest}".lstrip()):
        return ()
    return (Edit(start, end, inner.strip() and inner),)


def _by_check() -> str:
    return f"with {command('check', 'fix')}"


def _mended_page(body: Body, link: Link) -> tuple[str, tuple[Edit, ...]]:
    """What turns a page about a picture into the picture; nothing where it is no such page."""
    if _GITHUB_PAGE.match(link.url):
        return f"Add ?raw=true, {_by_check()}.", (Edit(link.end, link.end, "?raw=true"),)
    # as written, where escapes may be
    if page := _HUB_PAGE.match(body.text, link.start, link.end):
        return f"Write resolve for blob, {_by_check()}.", (Edit(*page.span(1), "resolve"),)
    return "", ()


def _cannot_load(link: Link) -> str:
    """Why no reader can load this as a picture; empty where one may."""
    url = link.url
    if _GITHUB_PAGE.match(url):
        return "that is GitHub's page about it"
    if _HUB_PAGE.match(url):
        return "that is the Hub's page about it"
    if not url:
        return "it has no address"
    if _LOCAL_HOST.match(url):
        return "that is a server on the author's own network"
    if url.startswith(("https://", "data:")):
        return ""
    if _LOCAL_PATH.match(url):
        return "that is a path on the author's own disk"
    if _is_relative(url) and normpath(_decoded(url)).startswith(".."):
        return "that path leads out of the repository"
    return ""


def _is_relative(url: str) -> bool:
    """Whether an address is a path in the repository; one that begins with a slash is a page of the Hub."""
    return bool(url) and url[0] not in "#/?{" and url != "None" and not _SCHEME.match(url)


def _path(url: str) -> str:
    """The path in the repository that a relative address names; empty where it names the repository itself."""
    path = normpath(_decoded(url))
    return "" if path == "." else path


def _decoded(url: str) -> str:
    return unquote(re.split(r"[?#]", url, maxsplit=1)[0])
