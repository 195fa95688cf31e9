"""The routes of a repository's pages: its card, files, commits and discussions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from anyio.to_thread import run_sync
from dulwich.repo import Repo
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hubpub.localhub.context import Context, hub_of
from hubpub.localhub.discussions import all_discussions, read_discussion
from hubpub.localhub.errors import entry_not_found
from hubpub.localhub.history import commit_at, log, open_git, resolve_revision
from hubpub.localhub.names import repo_path
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import find_entry
from hubpub.localhub.web import values
from hubpub.localhub.web.addresses import Addresses, addresses
from hubpub.localhub.web.changes import changes_of, proposed_changes
from hubpub.localhub.web.file_content import view_of
from hubpub.localhub.web.frame import repository_page
from hubpub.pages.discussions import Discussion, Event, discussion_view, discussions
from hubpub.pages.files import file_view, files, way_to
from hubpub.pages.history import commit_view, commits, refs_menu
from hubpub.pages.model import Beside, model_page
from hubpub.pages.use_model import use_model

_COMMITS_SHOWN = 200
_FILES_BESIDE = 12


def routes(base: str) -> list[Route]:
    """The pages of a repository whose own page lies at `base`."""
    revision = "{revision:hub_segment}"
    return [
        Route(base, card_page),
        Route(f"{base}/tree/{revision}", tree_page),
        Route(f"{base}/tree/{revision}/{{path:hub_rest}}", tree_page),
        Route(f"{base}/blob/{revision}/{{path:hub_rest}}", file_page),
        Route(f"{base}/commits/{revision}", commits_page),
        Route(f"{base}/commits/{revision}/{{path:hub_rest}}", commits_page),
        Route(f"{base}/commit/{revision}", commit_page),
        Route(f"{base}/discussions", discussions_page),
        Route(f"{base}/discussions/{{number:hub_number}}", discussion_page),
    ]


async def card_page(request: Request) -> Response:
    """GET /{repo}: the card, and what stands beside it."""
    hub, repository = await _readable(request)
    clone = f"git clone {hub.base_url(request)}/{repository.key.web_path}"

    def show() -> Response:
        where = addresses(repository, "main")
        with open_git(repository.git) as git:
            commit = resolve_revision(git, "main")
            found = values.described(hub, git, repository, commit)
            count, size = values.total_size(git, commit_at(git, commit).tree)
            beside = Beside(
                tuple(values.file_rows(git, repository, "main")[:_FILES_BESIDE]),
                where.tree,
                count,
                size,
                values.page_commit(commit_at(git, commit), where),
                tuple(values.page_refs(git, repository)),
                clone,
            )
            shown = values.head(repository, found)
        main = model_page(found, beside, where.place())
        return repository_page("", main, shown, values.CARDS[repository.key.type], use_model(found.usages))

    return await run_sync(show)


def _path(request: Request) -> str:
    """The folder or file that an address names; empty for the whole repository."""
    path = request.path_params.get("path", "").strip("/")
    return repo_path(path) if path else ""


async def tree_page(request: Request) -> Response:
    """GET /{repo}/tree/{rev}[/{path}]: a folder."""
    hub, repository = await _readable(request)
    revision = request.path_params["revision"]
    path = _path(request)

    def show() -> Response:
        where = addresses(repository, revision)
        with open_git(repository.git) as git:
            entry = find_entry(git, commit_at(git, resolve_revision(git, revision)).tree, path)
            if entry is not None and not entry.is_folder:
                return RedirectResponse(where.file(path), 302)
            rows = values.file_rows(git, repository, revision, path, dated=True)
            above = _above(git, repository, where, path)
            shown = values.head(repository, _described(hub, git, repository, revision), revision)
        up = where.folder(path.rpartition("/")[0]) if path else ""
        return repository_page(path or "Files", above + files(rows, up=up), shown, values.FILES)

    return await run_sync(show)


async def file_page(request: Request) -> Response:
    """GET /{repo}/blob/{rev}/{path}: a file; `?plain` shows Markdown as it is written."""
    hub, repository = await _readable(request)
    revision, path = request.path_params["revision"], repo_path(request.path_params["path"])
    plain = "plain" in request.query_params

    def show() -> Response:
        where = addresses(repository, revision)
        with open_git(repository.git) as git:
            entry = find_entry(git, commit_at(git, resolve_revision(git, revision)).tree, path)
            if entry is None:
                raise entry_not_found("Entry not found")
            if entry.is_folder:
                return RedirectResponse(where.folder(path), 302)
            view = view_of(git, repository, entry, where, hub.configuration, plain=plain)
            above = _above(git, repository, where, path, is_file=True)
            shown = values.head(repository, _described(hub, git, repository, revision), revision)
        return repository_page(path, above + file_view(view), shown, values.FILES)

    return await run_sync(show)


async def commits_page(request: Request) -> Response:
    """GET /{repo}/commits/{rev}[/{path}]: the log, of a file or folder where one is named."""
    hub, repository = await _readable(request)
    revision = request.path_params["revision"]
    path = _path(request)

    def show() -> Response:
        where = addresses(repository, revision)
        with open_git(repository.git) as git:
            every = list(log(git, resolve_revision(git, revision), path))
            if not every:
                raise entry_not_found("Nothing was ever stored under that path.")
            rows = [values.page_commit(commit, where) for commit in every[:_COMMITS_SHOWN]]
            above = Markup('<div class="above">{}{}</div>').format(
                refs_menu(revision, _elsewhere(git, repository, "commits", path)),
                way_to(path, where.tree, top=repository.key.name) if path else "",
            )
            shown = values.head(repository, _described(hub, git, repository, revision), revision)
        title = f"Commits of {path}" if path else "Commits"
        return repository_page(title, above + commits(rows, total=len(every)), shown, values.COMMITS)

    return await run_sync(show)


async def commit_page(request: Request) -> Response:
    """GET /{repo}/commit/{oid}: what a commit changed."""
    hub, repository = await _readable(request)

    def show() -> Response:
        with open_git(repository.git) as git:
            commit = resolve_revision(git, request.path_params["revision"])
            where = addresses(repository, commit.decode())
            view = values.page_commit(commit_at(git, commit), where)
            changes = changes_of(git, commit, where.file)
            shown = values.head(repository, _described(hub, git, repository, "main"))
        return repository_page(view.title, commit_view(view, changes, files_url=where.tree), shown, values.COMMITS)

    return await run_sync(show)


async def discussions_page(request: Request) -> Response:
    """GET /{repo}/discussions."""
    hub, repository = await _readable(request)

    def show() -> Response:
        rows = [_discussion(repository, found) for found in all_discussions(repository)]
        with open_git(repository.git) as git:
            shown = values.head(repository, _described(hub, git, repository, "main"))
        return repository_page("Pull requests", discussions(rows), shown, values.DISCUSSIONS)

    return await run_sync(show)


async def discussion_page(request: Request) -> Response:
    """GET /{repo}/discussions/{num}: what it says, and what it would change."""
    hub, repository = await _readable(request)

    def show() -> Response:
        found = read_discussion(repository, request.path_params["number"])
        row = _discussion(repository, found)
        ref = f"refs/pr/{row.number}"
        where = addresses(repository, ref)
        with open_git(repository.git) as git:
            changes = None
            links = Markup()
            if found["base"]:
                changes = proposed_changes(git, found["base"], ref, where.file)
                links = Markup(' · <a href="{}/commits/{}">its commits</a> · <a href="{}">its files</a>').format(
                    where.base, where.quoted, where.tree
                )
            if found["merge_commit"]:
                merged = found["merge_commit"]
                links += Markup(' · merged as <a class="id" href="{}">{}</a>').format(where.commit(merged), merged[:7])
            shown = values.head(repository, _described(hub, git, repository, "main"))
        events = [_event(event) for event in found["events"]]
        main = discussion_view(row, events, changes, place=addresses(repository, "main").place(), links=links)
        return repository_page(row.title, main, shown, values.DISCUSSIONS)

    return await run_sync(show)


def _described(hub: Context, git: Repo, repository: Repository, revision: str) -> Any:
    return values.described(hub, git, repository, resolve_revision(git, revision))


def _above(git: Repo, repository: Repository, where: Addresses, path: str, *, is_file: bool = False) -> Markup:
    """What stands above files: which revision, and the way to the folder."""
    return Markup('<div class="above">{}{}</div>').format(
        refs_menu(where.revision, values.page_refs(git, repository)),
        way_to(path, where.tree, top=repository.key.name, is_file=is_file),
    )


def _elsewhere(git: Repo, repository: Repository, part: str, path: str = "") -> list[Any]:
    """Branches and tags, each with another of its pages."""
    base, end = f"/{repository.key.web_path}/{part}/", f"/{quote(path)}" if path else ""
    return [replace(ref, url=base + quote(ref.name, safe="") + end) for ref in values.page_refs(git, repository)]


def _discussion(repository: Repository, found: dict[str, Any]) -> Discussion:
    return Discussion(
        found["number"],
        found["title"],
        found["author"],
        found["created"],
        found["status"],
        f"/{repository.key.web_path}/discussions/{found['number']}",
        bool(found["base"]),
    )


def _event(event: dict[str, Any]) -> Event:
    author, date, data = event["author"]["name"], event["createdAt"], event["data"]
    if event["type"] == "comment":
        return Event("comment", author, date, data["latest"]["raw"])
    if event["type"] == "status-change":
        return Event("status", author, date, f"set the status to {data['status']}")
    return Event("title", author, date, f"renamed it from “{data['from']}” to “{data['to']}”")


async def _readable(request: Request) -> tuple[Context, Repository]:
    hub = hub_of(request)
    return hub, await hub.repository(request, "read")
