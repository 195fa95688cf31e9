"""The list of a server's repositories, with its search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hubpub.pages.icons import icon
from hubpub.pages.text import counted, day, name, shortened, title_in_list

# Characters of a tag that is offered.
_LONGEST_TAG = 120


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
        facts: What is told of it besides, such as its task and library.
    """

    repo: str
    url: str
    kind: str
    commit: str
    date: str
    badges: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of a list: another kind of repositories, or a tag.

    Attributes:
        text: What it says.
        url: The list that it leads to.
        count: How many repositories it has; None where that is not told.
        chosen: Whether the list is that one; a chosen tag's link takes the tag away.
    """

    text: str
    url: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """The search above a list.

    Attributes:
        url: Where it goes, by GET.
        text: What was searched for.
        hidden: What else is asked for, and stays: names and values.
        kinds: The kinds of repositories.
        tags: The tags that are chosen, and those that may be.
    """

    url: str
    text: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    kinds: tuple[Choice, ...] = ()
    tags: tuple[Choice, ...] = ()


def repositories(
    title: str,
    rows: Sequence[RepositoryRow],
    *sentences: str | Markup,
    search: Search | None = None,
    total: int | None = None,
    newer: str = "",
    older: str = "",
) -> Markup:
    """A list of repositories.

    Args:
        title: Its heading.
        rows: The repositories.
        sentences: What is said between the search and the list.
        search: The search; None for none.
        total: How many there are, where the list is cut into pages.
        newer: The page before this one; empty for none.
        older: The page after it.
    """
    found = len(rows) if total is None else total
    told = Markup(" ").join(sentence for sentence in sentences if sentence)
    told = Markup('<p class="soft">{}</p>').format(told) if told else Markup()
    items = Markup("").join(_row(row) for row in rows)
    listed = Markup('<ul class="repositories">{}</ul>').format(items) if rows else Markup()
    count = Markup(' <span class="count">{}</span>').format(f"{found:,}")
    return Markup('<div class="notice"><h1>{}{}</h1></div>{}{}{}{}\n').format(
        name(title), count, _search(search) if search else "", told, listed, _pages(newer, older)
    )


def _search(search: Search) -> Markup:
    hidden = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(key, value) for key, value in search.hidden
    )
    kinds = Markup("").join(
        Markup('<li><a href="{}"{}>{}{}</a></li>').format(
            kind.url, Markup(' aria-current="page"') if kind.chosen else "", kind.text, _count(kind)
        )
        for kind in search.kinds
    )
    nav = Markup('<nav class="kinds" aria-label="Kinds"><ul>{}</ul></nav>').format(kinds) if kinds else Markup()
    return Markup(
        '{}<form class="search" role="search" action="{}" method="get"><input type="search" name="search" value="{}" '
        'placeholder="Search by name" aria-label="Search by name">{}<button type="submit" class="button">Search'
        "</button></form>{}"
    ).format(nav, search.url, search.text, hidden, _tags(search.tags))


def _tags(tags: Sequence[Choice]) -> Markup:
    if not tags:
        return Markup()
    items = Markup("").join(
        Markup('<li class="chip{}"><a href="{}"{}>{}{}</a></li>').format(
            " chosen" if tag.chosen else "",
            tag.url,
            Markup(' aria-label="Without the tag {}"').format(tag.text) if tag.chosen else "",
            name(shortened(tag.text, _LONGEST_TAG)),
            Markup(" ×") if tag.chosen else _count(tag),
        )
        for tag in tags
    )
    return Markup('<ul class="chips tags" aria-label="Tags">{}</ul>').format(items)


def _count(choice: Choice) -> Markup:
    if choice.count is None:
        return Markup()
    return Markup(' <span class="soft">{}</span>').format(f"{choice.count:,}")


def _row(row: RepositoryRow) -> Markup:
    badges = Markup("").join(Markup(' <span class="badge">{}</span>').format(badge) for badge in row.badges)
    facts = [name(fact) for fact in row.facts] + [day(row.date, time=True)]
    last = Markup('<p class="soft small last">{} {}</p>').format(icon("commit"), title_in_list(row.commit))
    return Markup('<li><p class="own"><a href="{}">{}</a>{}</p><p class="soft small">{}</p>{}</li>').format(
        row.url, name(row.repo), badges, Markup(" · ").join(facts), last if row.commit else ""
    )


def _pages(newer: str, older: str) -> Markup:
    if not newer and not older:
        return Markup()
    links = [
        Markup('<a class="button" rel="{}" href="{}">{}</a>').format(rel, url, text)
        for url, rel, text in ((newer, "prev", "Newer"), (older, "next", "Older"))
        if url
    ]
    return Markup('<nav class="turn" aria-label="More of the list">{}</nav>').format(Markup(" ").join(links))


def found_sentence(found: int, words: str) -> str:
    """How many repositories a search found."""
    return f"{counted(found, 'repository', 'repositories')} with “{words}” in the name." if words else ""
