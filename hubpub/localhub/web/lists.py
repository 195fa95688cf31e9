"""The lists of repositories: all, those of a kind, and those of a namespace; with search by name and by tag."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

from anyio.to_thread import run_sync
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hubpub.localhub.context import hub_of
from hubpub.localhub.description import Facts
from hubpub.localhub.errors import ApiError
from hubpub.localhub.listing import Wanted, matching
from hubpub.localhub.names import TYPES
from hubpub.localhub.store import Repository
from hubpub.localhub.users import User
from hubpub.localhub.web.frame import page
from hubpub.pages.chips import task_name
from hubpub.pages.repositories import Choice, RepositoryRow, Search, found_sentence, repositories

_PER_PAGE = 50
_TAGS_OFFERED = 20
# How the Hub's own list names tags in its address; the last two carry what stands before the colon too.
_TAG_KEYS = ("filter", "other", "library", "language", "license", "dataset")
_TITLES = {"model": "Models", "dataset": "Datasets", "space": "Spaces"}
_NOTHING = Markup("Nothing was published here yet. Try <code>hubpub push FOLDER --local</code>.")


async def index(request: Request) -> Response:
    """GET /: the repositories that the caller may see."""
    return await _list(request, "Repositories", _wanted(request.query_params))


async def kind_page(request: Request) -> Response:
    """GET /models, /datasets, /spaces: those that the caller may see, by `search`, tags (`filter`, `other` …), task."""
    kind = request.path_params["kind"]
    return await _list(request, _TITLES[kind], _wanted(request.query_params, kind=kind))


async def namespace_page(request: Request) -> Response:
    """GET /{namespace}: what the caller may see there. A namespace with nothing to see looks like none."""
    namespace = request.path_params["namespace"]
    return await _list(request, namespace, _wanted(request.query_params, namespace=namespace))


async def login(request: Request) -> Response:
    """GET /login?next=/…: makes a browser ask for the token, as the password of Basic authentication."""
    hub = hub_of(request)
    target = request.query_params.get("next", "/")
    if hub.caller(request) is None:
        raise ApiError(401, "Give a token of this hub as the password.", headers={"WWW-Authenticate": "Basic"})
    # A path on this hub only, never another site.
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    return RedirectResponse(target if inside else "/", 303)


def _wanted(query: QueryParams, kind: str | None = None, namespace: str | None = None) -> Wanted:
    tags = [tag for key in _TAG_KEYS for value in query.getlist(key) for tag in value.split(",") if tag]
    words = tuple(" ".join(query.getlist("search")).split())
    author = namespace or query.get("author") or None
    return Wanted(kind, author, words, tuple(dict.fromkeys(tags)), query.get("pipeline_tag") or None)


async def _list(request: Request, title: str, wanted: Wanted) -> Response:
    hub = hub_of(request)
    user = hub.caller(request)
    owner = request.path_params.get("namespace")
    number = request.query_params.get("p", "0")
    start = int(number) * _PER_PAGE if number.isascii() and number.isdigit() and len(number) < 7 else 0
    where = _Where(request.scope["path"], wanted, of_namespace=owner is not None)

    def show() -> Response:
        is_own = user is not None and user.name == owner
        if owner is not None and not is_own and not any(matching(hub, user, Wanted(namespace=owner))):
            raise ApiError(404, f"No repository of {owner[:96]} can be seen here.")
        found = sorted(matching(hub, user, wanted), key=lambda one: one[1].date, reverse=True)
        rows = [_row(repository, facts, wanted.kind) for repository, facts in found[start : start + _PER_PAGE]]
        search = Search(
            where.path,
            " ".join(wanted.words),
            tuple(where.asked(words=())),
            where.kinds(),
            where.tags([facts for _, facts in found]),
        )
        main = repositories(
            title,
            rows,
            _how(wanted, len(found)),
            _who(user),
            search=search,
            total=len(found),
            newer=where.page(start // _PER_PAGE - 1) if start else "",
            older=where.page(start // _PER_PAGE + 1) if len(found) > start + _PER_PAGE else "",
        )
        return page(title, main, searched=False)

    return await run_sync(show)


class _Where:
    """The addresses of a list and of those beside it."""

    def __init__(self, path: str, wanted: Wanted, *, of_namespace: bool) -> None:
        self.path = path
        self._wanted = wanted
        self._of_namespace = of_namespace

    def asked(self, **instead: Any) -> list[tuple[str, str]]:
        """What is asked for, as parameters; with other words, tags or another task where they are given."""
        wanted = self._wanted
        words, tags = instead.get("words", wanted.words), instead.get("tags", wanted.tags)
        found = [("search", " ".join(words))] if words else []
        found += [("filter", tag) for tag in tags]
        task = instead.get("task", wanted.task)
        found += [("pipeline_tag", task)] if task else []
        if wanted.namespace and not self._of_namespace:
            found.append(("author", wanted.namespace))
        return found

    def to(self, path: str = "", **instead: Any) -> str:
        """The address of a list."""
        asked = self.asked(**{name: value for name, value in instead.items() if name != "p"})
        asked += [("p", str(instead["p"]))] if instead.get("p") else []
        return (path or self.path) + (f"?{urlencode(asked, quote_via=quote)}" if asked else "")

    def page(self, number: int) -> str:
        """Another page of this list."""
        return self.to(p=number)

    def kinds(self) -> tuple[Choice, ...]:
        """The lists of all kinds, and of each; a namespace has one list."""
        if self._of_namespace:
            return ()
        every = [Choice("All", self.to("/"), chosen=self._wanted.kind is None)]
        return (*every, *(Choice(_TITLES[kind], self.to(f"/{kind}s"), chosen=self._wanted.kind == kind)
                          for kind in TYPES))  # fmt: skip

    def tags(self, found: list[Facts]) -> tuple[Choice, ...]:
        """The tags that are chosen, and those that most of what was found has."""
        wanted = self._wanted
        chosen = [
            Choice(tag, self.to(tags=tuple(other for other in wanted.tags if other != tag)), chosen=True)
            for tag in wanted.tags
        ]
        if wanted.task:
            chosen.append(Choice(task_name(wanted.task), self.to(task=""), chosen=True))
        counts = Counter(tag for facts in found for tag in facts.tags if tag not in {*wanted.tags, wanted.task})
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_TAGS_OFFERED]
        return (*chosen, *(Choice(tag, self.to(tags=(*wanted.tags, tag)), count) for tag, count in most))


def _row(repository: Repository, facts: Facts, kind: str | None) -> RepositoryRow:
    key = repository.key
    badges = [text for text, holds in (("private", repository.is_private), ("gated", bool(repository.gated))) if holds]
    told = [key.type] if kind is None and key.type != "model" else []
    told += [task_name(facts.task)] if facts.task else []
    told += [facts.library] if facts.library else []
    return RepositoryRow(key.id, f"/{key.web_path}", key.type, facts.commit, facts.date, tuple(badges), tuple(told))


def _how(wanted: Wanted, found: int) -> str | Markup:
    if found:
        return found_sentence(found, " ".join(wanted.words))
    if wanted.words or wanted.tags or wanted.task:
        return "Nothing here is as asked."
    return _NOTHING


def _who(user: User | None) -> Markup:
    if user:
        return Markup("As seen by {}.").format(user.name)
    return Markup('Private ones show after <a href="/login">signing in</a>.')
