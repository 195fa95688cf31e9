"""Pages that say one thing, and the list of a server's repositories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hubpub.pages.text import day, name


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository in a list.

    Attributes:
        repo: ``namespace/name``.
        url: Its page.
        kind: ``model``, ``dataset`` or ``space``.
        commit: The title of its newest commit.
        date: That commit's time.
        badges: What is told beside the name.
    """

    repo: str
    url: str
    kind: str
    commit: str
    date: str
    badges: tuple[str, ...] = ()


def notice(title: str, *sentences: str | Markup) -> Markup:
    """A page that says one thing."""
    told = Markup("").join(Markup("<p>{}</p>").format(sentence) for sentence in sentences if sentence)
    return Markup('<div class="notice"><h1>{}</h1>{}</div>\n').format(title, told)


def repositories(rows: Sequence[RepositoryRow], *sentences: str | Markup) -> Markup:
    """A list of repositories."""
    if not rows:
        return notice("Repositories", *sentences)
    shown = Markup("").join(_row(row) for row in rows)
    told = Markup("").join(Markup('<p class="soft">{}</p>').format(sentence) for sentence in sentences if sentence)
    return Markup(
        '<div class="notice"><h1>Repositories</h1>{}</div><div class="wide"><table class="list files"><thead><tr>'
        '<th scope="col">Name</th><th scope="col">Type</th><th scope="col" class="commit">Last commit</th>'
        '<th scope="col" class="number when">When</th></tr></thead><tbody>{}</tbody></table></div>\n'
    ).format(told, shown)


def _row(row: RepositoryRow) -> Markup:
    badges = Markup("").join(Markup(' <span class="badge">{}</span>').format(badge) for badge in row.badges)
    return Markup(
        '<tr><td class="name"><a href="{}">{}</a>{}</td><td class="soft">{}</td><td class="commit">{}</td>'
        '<td class="number when">{}</td></tr>'
    ).format(row.url, name(row.repo), badges, row.kind, name(row.commit), day(row.date, time=True))
