"""The files of a repository: a folder's list, the way to it, and one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup, escape

from hubpub.pages.highlight import LIMIT, highlight
from hubpub.pages.icons import icon
from hubpub.pages.tensors import WeightsHeader, weights_header
from hubpub.pages.text import counted, day, link, name, readable_size, title_in_list, with_marked_controls

TEXT_LIMIT = 1_000_000
"""Bytes of a text that is shown."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp", ".ico")
_LANGUAGES = {
    "md": "",
    "gitattributes": "",
    "gitignore": "",
    "jsonl": "json",
    "ipynb": "json",
    "lock": "toml",
    "txt": "",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file or folder of a list.

    Attributes:
        name: Its name, without the folder that is listed.
        url: Its page; empty for none.
        is_folder: Whether it is a folder.
        size: Bytes; None for a folder.
        stored: How it is stored where git does not keep it itself: ``LFS`` or ``Xet``; empty else.
        download: Where it is fetched; empty for a folder.
        commit: The title of the commit that last changed it; empty where that was not looked for.
        commit_url: That commit's page.
        date: That commit's time.
        note: What is told of it besides, such as what a push would do with it.
    """

    name: str
    url: str
    is_folder: bool = False
    size: int | None = None
    stored: str = ""
    download: str = ""
    commit: str = ""
    commit_url: str = ""
    date: str = ""
    note: Markup | str = ""


def files(rows: Sequence[FileRow], *, up: str = "") -> Markup:
    """A folder's list.

    Args:
        rows: What is in it, in the order in which it is shown.
        up: The page of the folder above; empty for none.
    """
    if not rows and not up:
        return Markup('<p class="empty">There are no files here.</p>')
    told = any(row.commit or row.date for row in rows)
    above = Markup('<tr><td colspan="4"><a href="{}">..</a></td></tr>').format(up) if up else Markup()
    return Markup(
        '<div class="wide"><table class="list files"><thead class="hidden-text"><tr><th scope="col">Name</th>'
        '<th scope="col">Size</th>{}</tr></thead><tbody>{}{}</tbody></table></div>'
    ).format(
        Markup('<th scope="col">Last commit</th><th scope="col">When</th>') if told else "",
        above,
        Markup("").join(_row(row, told=told) for row in rows),
    )


def _row(row: FileRow, *, told: bool) -> Markup:
    # of thousands of rows `%` takes a sixth of what `format` does, and escapes alike
    badge = Markup(' <span class="badge">%s</span>') % row.stored if row.stored else ""
    note = Markup(' <span class="note">%s</span>') % row.note if row.note else ""
    size: str = ""
    if row.size is not None:
        size = readable_size(row.size)
        if row.download:
            size = Markup('<a href="%s" download aria-label="Download %s, %s">%s %s</a>') % (
                *(row.download, row.name, size),
                *(size, icon("download")),
            )
    last: str = ""
    if told:
        last = Markup('<td class="commit">%s</td><td class="number when">%s</td>') % (
            link(title_in_list(row.commit), row.commit_url, "quiet") if row.commit else "",
            day(row.date) if row.date else "",
        )
    named = icon("folder" if row.is_folder else "file") + name(row.name)
    named = Markup('<a href="%s">%s</a>') % (row.url, named) if row.url else Markup("<span>%s</span>") % named
    return Markup('<tr><td class="name">%s%s%s</td><td class="number size">%s</td>%s</tr>') % (
        *(named, badge, note),
        *(size, last),
    )


def way_to(path: str, root: str, *, top: str, is_file: bool = False) -> Markup:
    """The way to a folder or file, each part of it a link.

    Args:
        path: The path in the repository; empty for its root.
        root: The page of the root; the pages of folders lie below it.
        top: What the root is called.
        is_file: Whether the last part is a file, so that it is no folder's link.
    """
    parts = path.split("/") if path else []
    items = [Markup('<a href="{}">{}</a>').format(root, name(top))]
    for number, part in enumerate(parts, start=1):
        if number == len(parts):
            items.append(Markup('<span aria-current="{}">{}</span>').format("page" if is_file else "true", name(part)))
        else:
            items.append(Markup('<a href="{}/{}">{}</a>').format(root, quote("/".join(parts[:number])), name(part)))
    return Markup('<nav class="way" aria-label="Path">{}</nav>').format(
        Markup('<span class="slash">/</span>').join(items)
    )


@dataclass(frozen=True, slots=True)
class FileView:
    """One file.

    Attributes:
        path: Its path in the repository.
        size: Bytes.
        url: Where it is fetched; the picture itself in a page that is one file, and empty there for what is none.
        digest: Its SHA-256 or its id in git, as ``sha256:…``; empty where that is not told.
        stored: How it is stored where git does not keep it itself.
        text: What it says; None where it is no text, or is too long to be shown.
        header: What its header tells, of weights.
        rendered: The text as a page shows it, of Markdown.
        fault: Why its header cannot be read; empty where it can.
        source: The address of this page with the text as it is written; empty where ``rendered`` is empty.
        plain: Whether the text is wanted as it is written.
    """

    path: str
    size: int
    url: str
    digest: str = ""
    stored: str = ""
    text: str | None = None
    header: WeightsHeader | None = None
    rendered: Markup | None = None
    fault: str = ""
    source: str = ""
    plain: bool = False


def kind_of(path: str) -> Literal["picture", "weights", "other"]:
    """How a file is shown, by its name."""
    lower = path.lower()
    if lower.endswith(_PICTURES):
        return "picture"
    return "weights" if lower.endswith((".safetensors", ".gguf")) else "other"


def language_of(path: str) -> str:
    """What a file is written in, by its name, as a fence of Markdown names it."""
    base = path.rpartition("/")[2].lower()
    if base in ("dockerfile", "makefile"):
        return base
    ending = base.rpartition(".")[2]
    return _LANGUAGES.get(ending, ending) if "." in base else ""


def text_of(content: bytes) -> str | None:
    """What a file says, each of its lines ended by LF; None for one that is no text."""
    try:
        return None if b"\0" in content else content.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None


def file_view(view: FileView, *, ids: str = "L") -> Markup:
    """A file: its facts and what is in it.

    Args:
        view: The file.
        ids: What the ids of its lines begin with, where a page shows several files.
    """
    facts = [readable_size(view.size)] + ([view.stored] if view.stored else [])
    if view.text is not None:
        facts.insert(0, counted(view.text.count("\n") + (not view.text.endswith("\n") and view.text != ""), "line"))
    digest = Markup(' · <code class="digest">{}</code>').format(view.digest) if view.digest else Markup()
    other = Markup()
    if view.source:
        other = Markup('<a class="button" href="{}">{}{}</a>').format(
            view.source, icon("code"), "As a page" if view.plain else "Source"
        )
    download = Markup()
    if view.url and not view.url.startswith("data:"):
        download = Markup('<a class="button" href="{}" download>{}Download</a>').format(view.url, icon("download"))
    return Markup('<div class="file"><div class="file-head"><p class="soft small">{}{}</p>{}{}</div>{}</div>\n').format(
        " · ".join(facts), digest, other, download, _content(view, ids)
    )


def _content(view: FileView, ids: str) -> Markup:
    if view.header is not None:
        return Markup('<div class="file-body">{}</div>').format(weights_header(view.header))
    if view.fault:
        return Markup('<p class="empty">Its header cannot be read: {}.</p>').format(view.fault)
    if view.rendered is not None and not view.plain:
        return Markup('<div class="file-body card">{}</div>').format(view.rendered)
    if kind_of(view.path) == "picture":
        return Markup('<div class="file-body picture"><img src="{}" alt="{}"></div>').format(view.url, view.path)
    if view.text is not None:
        return lines(view.text, language_of(view.path), ids=ids)
    why = "It is too long to be shown." if view.size > TEXT_LIMIT else "It is not text."
    return Markup('<p class="empty">{} Download it to look at it.</p>').format(why)


def lines(text: str, language: str = "", *, notes: Mapping[int, Markup] | None = None, ids: str = "L") -> Markup:
    """A text by its lines, each with its number and the id ``L…``.

    Args:
        text: The text.
        language: What it is written in.
        notes: What stands below a line, by the line's number from 1.
        ids: What their ids begin with.
    """
    shown = highlight(text, language) if len(text) <= LIMIT else None
    escaped = with_marked_controls(str(escape(text)) if shown is None else shown)
    rows = []
    # a colour never goes on over the end of a line
    for number, line in enumerate(escaped.removesuffix("\n").split("\n"), start=1):
        note = (notes or {}).get(number)
        rows.append(f'<span class="line" id="{ids}{number}">{line}\n</span>')
        if note is not None:
            rows.append(f'<span class="line-note">{note}</span>')
    body = Markup("".join(rows))  # noqa: S704 -- pieces of what was escaped
    return Markup(
        '<div class="code numbered"><pre tabindex="0" role="group" aria-label="Text"><code>{}</code></pre></div>'
    ).format(body)
