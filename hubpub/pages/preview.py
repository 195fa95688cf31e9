"""The page of what a push would publish: the model's, with findings in place, the source, and what becomes of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from hubpub.pages.chips import Links, chips_of
from hubpub.pages.files import FileRow, lines
from hubpub.pages.header import Head, Tab, head
from hubpub.pages.icons import icon
from hubpub.pages.in_place import Noted, placed, summary
from hubpub.pages.layout import Site, document
from hubpub.pages.markdown.placement import Place
from hubpub.pages.model import Beside, Described, model_page
from hubpub.pages.notice import notice
from hubpub.pages.text import counted, link, name, readable_size
from hubpub.pages.use_model import use_model

_BESIDE = 12
_FILES = "Files"
_NOT_THERE = ("skip", "delete")


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file and what a push does with it.

    Attributes:
        path: Its path in the repository.
        what: What happens to it, in a word: ``publish``, ``add``, ``replace``, ``keep``, ``delete``, ``skip``; empty
            where nothing does.
        why: Why, as half a sentence.
        size: Bytes; None where that is not told.
        url: Where it is looked at; empty for nowhere.
    """

    path: str
    what: str
    why: str = ""
    size: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that the page itself shows.

    Attributes:
        id: The id of its place in the page.
        path: Its path in the repository.
        view: What is in it.
    """

    id: str
    path: str
    view: Markup


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows.

    Attributes:
        repo: ``namespace/name``.
        described: What the card tells.
        source: The whole card; None where there is none.
        front: How many lines of it are the front matter's.
        noted: The findings.
        files: The files.
        told: What whoever looks should know, a sentence each.
        badges: What is told beside the name.
        shown: The files that the page itself shows, where no server does.
    """

    repo: str
    described: Described
    source: str | None
    front: int = 0
    noted: tuple[Noted, ...] = ()
    files: tuple[PlannedFile, ...] = ()
    told: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    shown: tuple[ShownFile, ...] = ()


def preview_page(shown: Preview, site: Site, place: Place | None, *, offline: bool = False) -> str:
    """The whole page.

    Args:
        shown: What it shows.
        site: The site.
        place: Where addresses of the card lead.
        offline: Whether what would be fetched from another site is left out.
    """
    source = (shown.source or "").replace("\r\n", "\n").replace("\r", "\n")
    chips = chips_of(shown.described.metadata, Links())
    listed = frozenset(file.path for file in shown.files) - {"README.md"}
    found = placed(shown.noted, source, shown.front, chips, listed)
    chips = tuple(replace(chip, mark=found.at_chip.get(number, "")) for number, chip in enumerate(chips))
    card = model_page(shown.described, _beside(shown.files, found.of_file), place, marks=found.in_card, offline=offline)
    above = Markup('<div class="front-notes">{}</div>\n').format(found.above) if found.above else Markup()
    main = Markup("").join(
        [
            summary(shown.noted),
            Markup('<p class="soft small told">{}</p>\n').format(" ".join(shown.told)) if shown.told else Markup(),
            _view("page", "Model card", above + card, css=" first"),
            _view("all-files", "Files", _files(shown.files, found.at_file)),
            _view("source", "Source of the card", _source(shown.source, source, found.in_source)),
            *(_view(file.id, file.path, _way("", file.path) + file.view, css=" of-file") for file in shown.shown),
        ]
    )
    tabs = _tabs("", sum(file.what not in _NOT_THERE for file in shown.files))
    top = Head(shown.repo, "#page", badges=shown.badges, chips=chips, tabs=tabs)
    return document(shown.repo, main, site, above=head(top, "", use_model(shown.described.usages)))


def file_page(repo: str, path: str, view: Markup, site: Site) -> str:
    """The page of one file, where a server shows it.

    Args:
        repo: ``namespace/name``.
        path: Its path in the repository.
        view: What is in it.
        site: The site.
    """
    top = head(Head(repo, "/", tabs=_tabs("/")), _FILES)
    return document(f"{path} · {repo}", _way("/", path) + view, site, above=top)


def _tabs(page: str, count: int | None = None) -> tuple[Tab, ...]:
    """The tabs; `page` is the address of the page that has them."""
    return Tab("Model card", f"{page}#page"), Tab(_FILES, f"{page}#all-files", count), Tab("Source", f"{page}#source")


def _way(page: str, path: str) -> Markup:
    """The way from the list of files to one of them."""
    return Markup(
        '<div class="above"><nav class="way" aria-label="Path"><a href="{}#all-files">{}</a>'
        '<span class="slash">/</span><span aria-current="page">{}</span></nav></div>'
    ).format(page, _FILES, name(path))


def fault_page(fact: str, next_step: str, site: Site) -> str:
    """The page where nothing can be shown.

    Args:
        fact: What is wrong.
        next_step: What to do about it.
        site: The site.
    """
    return document("Not to be shown", notice(fact, next_step), site)


def _view(name_of: str, label: str, inside: Markup, *, css: str = "") -> Markup:
    return Markup('<section class="view{}" id="{}" aria-label="{}">{}</section>\n').format(css, name_of, label, inside)


def _source(card: str | None, source: str, marks: Mapping[int, Markup]) -> Markup:
    if card is None:
        return Markup('<p class="empty">There is no card.</p>')
    return lines(source, notes=marks)


def _beside(files: Sequence[PlannedFile], marks: Mapping[str, Markup]) -> Beside:
    there = [file for file in files if file.what not in _NOT_THERE]
    top = [file for file in there if "/" not in file.path]
    rows = tuple(
        FileRow(file.path, file.url, size=file.size, note=Markup("{} {}").format(file.what, marks.get(file.path, "")))
        for file in top[:_BESIDE]
    )
    return Beside(rows, "#all-files", len(there), sum(file.size or 0 for file in there))


def _files(files: Sequence[PlannedFile], notes: Mapping[str, Markup]) -> Markup:
    if not files:
        return Markup('<p class="empty">There are no files.</p>')
    rows = Markup("").join(_row(file, notes.get(file.path, Markup())) for file in files)
    counts = ", ".join(
        f"{what} {number:,}"
        for what in dict.fromkeys(file.what for file in files)
        if what and (number := sum(file.what == what for file in files))
    )
    return Markup(
        '<p class="soft">{}{}</p><div class="wide"><table class="list planned"><thead><tr><th scope="col">Name</th>'
        '<th scope="col">What happens</th><th scope="col" class="number">Size</th></tr></thead><tbody>{}</tbody>'
        "</table></div>"
    ).format(counted(len(files), "file"), f": {counts}" if counts else "", rows)


def _row(file: PlannedFile, notes: Markup) -> Markup:
    named = link(icon("file") + name(file.path), file.url)
    what = Markup('<span class="badge what-%s">%s</span> ') % (file.what, file.what) if file.what else ""
    size = "" if file.size is None else readable_size(file.size)
    # of thousands of rows `%` takes a sixth of what `format` does, and escapes alike
    row = Markup(
        '<tr><td class="name">%s</td><td>%s<span class="soft small">%s</span></td><td class="number">%s</td></tr>'
    ) % (named, what, file.why, size)
    return row + Markup('<tr class="notes"><td colspan="3">%s</td></tr>') % notes if notes else row
