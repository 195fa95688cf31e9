"""The history of a repository: its commits, one commit, its branches and tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from hubpub.pages.diff import Change, diff
from hubpub.pages.header import menu
from hubpub.pages.icons import icon
from hubpub.pages.text import day, link, name, title_in_list


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        id: Its id, in hexadecimal.
        title: The first line of its message.
        author: Who made it.
        date: When, as ISO 8601 in UTC.
        url: Its page.
        message: The rest of its message.
        parents: Ids and pages of the commits before it.
    """

    id: str
    title: str
    author: str
    date: str
    url: str
    message: str = ""
    parents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A branch, a tag or a pull request's ref.

    Attributes:
        name: Its short name.
        url: Its files.
        kind: ``branch`` or ``tag``.
        commit: The id of the commit that it names; empty where that is not told.
    """

    name: str
    url: str
    kind: str = "branch"
    commit: str = ""


def commits(shown: Sequence[Commit], *, total: int | None = None) -> Markup:
    """Commits by their days, the newest first."""
    if not shown:
        return Markup('<p class="empty">There are no commits.</p>')
    days = []
    for date, group in groupby(shown, key=lambda commit: commit.date[:10]):
        rows = Markup("").join(map(_row, group))
        days.append(Markup('<h2 class="day">{}</h2><ul class="commits">{}</ul>').format(day(date), rows))
    more = Markup()
    if total is not None and total > len(shown):
        more = Markup('<p class="soft small">The newest {} of {}.</p>').format(f"{len(shown):,}", f"{total:,}")
    return Markup("\n").join(days) + more


def _row(commit: Commit) -> Markup:
    return Markup(
        '<li><span class="commit-title">{}<a href="{}">{}</a></span><span class="soft small">{} · {}</span>'
        '<a class="id" href="{}" aria-label="Commit {}">{}</a></li>'
    ).format(
        icon("commit"), commit.url, title_in_list(_title(commit)), name(commit.author), day(commit.date, time=True),
        commit.url, commit.id[:7], commit.id[:7],
    )  # fmt: skip


def commit_view(commit: Commit, changes: Sequence[Change], *, files_url: str = "") -> Markup:
    """One commit: what it says, and what it changed."""
    parents = Markup("").join(
        Markup(' · parent <a class="id" href="{}">{}</a>').format(url, parent[:7]) for parent, url in commit.parents
    )
    message = (
        Markup('<pre class="message" tabindex="0" role="group" aria-label="Message">{}</pre>').format(commit.message)
        if commit.message
        else Markup()
    )
    tree = Markup(' · <a href="{}">its files</a>').format(files_url) if files_url else Markup()
    return Markup(
        '<article class="commit-view"><h2 class="title">{}</h2><p class="soft"><code class="id">{}</code> · {} · {}{}{}'
        "</p>{}</article>\n{}"
    ).format(
        name(_title(commit)), commit.id, name(commit.author), day(commit.date, time=True), parents, tree,
        message, diff(changes),
    )  # fmt: skip


def _title(commit: Commit) -> str:
    return commit.title or "(no message)"


def refs_menu(current: str, refs: Sequence[Ref]) -> Markup:
    """Branches and tags, to choose from; the one that is shown alone where there is no other."""
    tags = [ref for ref in refs if ref.kind == "tag"]
    branches = [ref for ref in refs if ref.kind != "tag"]
    shown = Markup("{}{}").format(icon("branch"), name(current[:12] if _is_id(current) else current))
    if len(refs) < 2 and all(ref.name == current for ref in refs):
        return Markup('<span class="ref">{}</span>').format(shown)
    return menu(shown, _refs("Branches", branches, current) + _refs("Tags", tags, current), css="refs")


def _refs(title: str, refs: Sequence[Ref], current: str) -> Markup:
    if not refs:
        return Markup()
    items = Markup("").join(
        Markup("<li>{}</li>").format(
            Markup('<a href="{}" aria-current="true">{}</a>').format(ref.url, name(ref.name))
            if ref.name == current
            else link(name(ref.name), ref.url)
        )
        for ref in refs
    )
    return Markup("<h2>{}</h2><ul>{}</ul>").format(title, items)


def _is_id(revision: str) -> bool:
    return len(revision) == 40 and all(letter in "0123456789abcdef" for letter in revision)
