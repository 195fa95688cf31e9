"""Pull requests and discussions: their list, and one of them with what it says and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from hubpub.pages.diff import Change, diff
from hubpub.pages.icons import icon
from hubpub.pages.markdown.placement import Place
from hubpub.pages.markdown.render import render_markdown
from hubpub.pages.text import day, name, title_in_list


@dataclass(frozen=True, slots=True)
class Discussion:
    """A pull request or a discussion.

    Attributes:
        number: Its number.
        title: Its title.
        author: Who opened it.
        date: When, as ISO 8601 in UTC.
        status: ``open``, ``draft``, ``closed`` or ``merged``.
        url: Its page.
        is_pull_request: Whether it is a pull request.
    """

    number: int
    title: str
    author: str
    date: str
    status: str
    url: str
    is_pull_request: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in it.

    Attributes:
        kind: ``comment``, ``status`` or ``title``.
        author: Whose it is.
        date: When.
        text: What was said, as Markdown; or what became of it.
    """

    kind: Literal["comment", "status", "title"]
    author: str
    date: str
    text: str = ""


def discussions(shown: Sequence[Discussion]) -> Markup:
    """The list."""
    if not shown:
        return Markup('<p class="empty">No pull requests and no discussions.</p>')
    rows = Markup("").join(
        Markup(
            '<li>{}<span class="commit-title"><a href="{}">{}</a> {}</span><span class="soft small">#{} · {} · {} · {}'
            "</span></li>"
        ).format(
            icon("pull"), item.url, title_in_list(item.title), _status(item.status), item.number,
            "pull request" if item.is_pull_request else "discussion", name(item.author), day(item.date),
        )
        for item in shown
    )  # fmt: skip
    return Markup('<ul class="commits discussions">{}</ul>').format(rows)


def discussion_view(
    shown: Discussion,
    events: Sequence[Event],
    changes: Sequence[Change] | None,
    *,
    place: Place | None = None,
    links: Markup | None = None,
) -> Markup:
    """One of them.

    Args:
        shown: It.
        events: What happened in it.
        changes: What it would change; None for a discussion, which changes nothing.
        place: Where addresses in its texts lead.
        links: What is told besides: its commits, its files.
    """
    told = Markup("\n").join(_event(event, number, place) for number, event in enumerate(events, start=1))
    body = Markup()
    if changes is not None:
        body = Markup('<h2 class="title">What it changes</h2>{}').format(diff(changes))
    return Markup(
        '<article class="discussion"><h2 class="title">{} <span class="soft">#{}</span> {}</h2>'
        '<p class="soft">{} opened this {} · {}{}</p>{}</article>\n{}'
    ).format(
        name(shown.title), shown.number, _status(shown.status), name(shown.author),
        "pull request" if shown.is_pull_request else "discussion", day(shown.date, time=True),
        links or "", told, body,
    )  # fmt: skip


def _status(status: str) -> Markup:
    known = status if status in ("open", "draft", "closed", "merged") else "other"
    return Markup('<span class="badge status-{}">{}</span>').format(known, status)


def _event(event: Event, number: int, place: Place | None) -> Markup:
    who = Markup("{} · {}").format(name(event.author), day(event.date, time=True))
    if event.kind != "comment":
        return Markup('<p class="event soft">{} <span class="small">{}</span></p>').format(who, event.text)
    if not event.text.strip():
        return Markup()
    rendered = Markup(render_markdown(event.text, place, prefix=f"comment-{number}-").html)  # noqa: S704 -- cleaned there
    return Markup(
        '<section class="comment"><p class="who soft small">{}</p><div class="card">{}</div></section>'
    ).format(who, rendered)
