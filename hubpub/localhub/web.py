"""The pages for browsers: the list of repositories, and a repository's card, files, commits and discussions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from anyio.to_thread import run_sync
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from hubpub.localhub.api.trees import describe_commit
from hubpub.localhub.cards import CARD_PATH
from hubpub.localhub.context import Context, hub_of
from hubpub.localhub.discussions import all_discussions, read_discussion
from hubpub.localhub.errors import ApiError
from hubpub.localhub.history import blob_bytes, commit_at, log, open_git, refs_under, resolve_revision
from hubpub.localhub.names import TYPES, repo_path
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import blob_info, find_entry, tree_files, walk_tree
from hubpub.pages.markdown.placement import Place, place_in_repository

# No scripts at all: what a card brings along must stay words and pictures.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; media-src 'self' https:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_CARD_MAX = 2 * 1024 * 1024
_COMMITS_SHOWN = 200
_RECENT = 5


def routes(page: str) -> list[Route]:
    """The pages of a repository whose own page lies at `page`."""
    revision = "{revision:hub_segment}"
    return [
        Route(page, repository_page),
        Route(f"{page}/tree/{revision}", tree_page),
        Route(f"{page}/tree/{revision}/{{path:hub_rest}}", tree_page),
        Route(f"{page}/blob/{revision}/{{path:hub_rest}}", blob_page),
        Route(f"{page}/commits/{revision}", commits_page),
        Route(f"{page}/commit/{revision}", commit_page),
        Route(f"{page}/discussions", discussions_page),
        Route(f"{page}/discussions/{{number:hub_number}}", discussion_page),
    ]


async def index(request: Request) -> Response:
    """GET /: the repositories that the caller may see."""
    hub = hub_of(request)
    user = hub.caller(request)

    def find() -> list[dict[str, Any]]:
        found = []
        for repository in hub.store.all():
            if repository.is_private and not (user and user.sees(repository.key)):
                continue
            with open_git(repository.git) as git:
                last = commit_at(git, resolve_revision(git, "main"))
            found.append({"repository": repository, "commit": describe_commit(last)})
        return sorted(found, key=lambda item: item["commit"]["date"], reverse=True)

    return _page("index.html", 200, repositories=await run_sync(find), types=TYPES, user=user)


async def login(request: Request) -> Response:
    """GET /login?next=/…: makes a browser ask for the token, as the password of Basic authentication."""
    hub = hub_of(request)
    target = request.query_params.get("next", "/")
    if hub.caller(request) is None:
        raise ApiError(401, "Give a token of this hub as the password.", headers={"WWW-Authenticate": "Basic"})
    # A path on this hub only, never another site.
    inside = target.startswith("/") and not target.startswith(("//", "/\\"))
    return RedirectResponse(target if inside else "/", 303)


async def repository_page(request: Request) -> Response:
    """GET /{repo}: card, files, commits."""
    hub, repository = await _readable(request)

    def find() -> dict[str, Any]:
        with open_git(repository.git) as git:
            head = resolve_revision(git, "main")
            root = commit_at(git, head).tree
            readme = find_entry(git, root, CARD_PATH)
            card = None
            if readme and not readme.is_folder and blob_info(git, readme.oid).size <= _CARD_MAX:
                card = blob_bytes(git, readme.oid).decode("utf-8", "replace")
            commits = list(log(git, head))
            every_file = [blob_info(git, entry.oid).size for entry in tree_files(git, root)]
            return {
                "card": card,
                "entries": _entries(git, root, ""),
                "commits": [describe_commit(commit) for commit in commits[:_RECENT]],
                "commit_count": len(commits),
                "file_count": len(every_file),
                "size": sum(every_file),
                "branches": [name.removeprefix("refs/heads/") for name in refs_under(git, "refs/heads/")],
                "tags": [name.removeprefix("refs/tags/") for name in refs_under(git, "refs/tags/")],
                "discussions": all_discussions(repository),
            }

    found = await run_sync(find)
    # The renderer's HTML is safe by its contract (create_app).
    if found["card"] is not None:
        rendered = await run_sync(hub.configuration.render_card, found["card"])
        found["card"] = Markup(place_in_repository(rendered, _place(repository, "main")))  # noqa: S704
    base = hub.base_url(request)
    return _page("repository.html", 200, repository=repository, revision="main", base=base, **found)


async def tree_page(request: Request) -> Response:
    """GET /{repo}/tree/{rev}[/{path}]: a folder."""
    _, repository = await _readable(request)
    revision = request.path_params["revision"]
    path = request.path_params.get("path", "").strip("/")

    def find() -> list[dict[str, Any]]:
        with open_git(repository.git) as git:
            root = commit_at(git, resolve_revision(git, revision)).tree
            return _entries(git, root, repo_path(path) if path else "")

    entries = await run_sync(find)
    return _page("tree.html", 200, repository=repository, revision=revision, path=path, entries=entries)


async def blob_page(request: Request) -> Response:
    """GET /{repo}/blob/{rev}/{path}: on to the file itself."""
    _, repository = await _readable(request)
    revision, path = (quote(request.path_params["revision"], safe=""), quote(request.path_params["path"]))
    return RedirectResponse(f"/{repository.key.web_path}/resolve/{revision}/{path}", 302)


async def commits_page(request: Request) -> Response:
    """GET /{repo}/commits/{rev}: the log."""
    _, repository = await _readable(request)
    revision = request.path_params["revision"]

    def find() -> list[dict[str, Any]]:
        with open_git(repository.git) as git:
            return [describe_commit(commit) for commit in log(git, resolve_revision(git, revision))]

    commits = await run_sync(find)
    shown = commits[:_COMMITS_SHOWN]
    return _page(
        "commits.html", 200, repository=repository, revision=revision, commits=shown, commit_count=len(commits)
    )


async def commit_page(request: Request) -> Response:
    """GET /{repo}/commit/{oid}: what a commit changed."""
    _, repository = await _readable(request)

    def find() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        with open_git(repository.git) as git:
            commit = commit_at(git, resolve_revision(git, request.path_params["revision"]))
            new = {entry.path: entry.oid for entry in tree_files(git, commit.tree)}
            old = {}
            if commit.parents:
                parent = commit_at(git, commit.parents[0])
                old = {entry.path: entry.oid for entry in tree_files(git, parent.tree)}
            changes = []
            for path in sorted({*new, *old}):
                if new.get(path) != old.get(path):
                    what = "removed" if path not in new else "changed" if path in old else "added"
                    oid = new.get(path) or old[path]
                    changes.append({"path": path, "what": what, "size": blob_info(git, oid).size})
            return describe_commit(commit), changes

    commit, changes = await run_sync(find)
    return _page("commit.html", 200, repository=repository, revision=commit["id"], commit=commit, changes=changes)


async def discussions_page(request: Request) -> Response:
    """GET /{repo}/discussions."""
    _, repository = await _readable(request)
    found = await run_sync(all_discussions, repository)
    return _page("discussions.html", 200, repository=repository, revision="main", discussions=found)


async def discussion_page(request: Request) -> Response:
    """GET /{repo}/discussions/{num}."""
    _, repository = await _readable(request)
    found = await run_sync(read_discussion, repository, request.path_params["number"])
    return _page("discussion.html", 200, repository=repository, revision="main", discussion=found)


def wants_page(headers: Mapping[str, str], path: str) -> bool:
    """Tell whether an error is for a person in front of a browser."""
    return "text/html" in headers.get("accept", "") and not path.startswith(("/api/", "/_"))


def error_page(error: ApiError, path: str) -> Response:
    """An error as a page. It does not tell a private repository from none at all."""
    response = _page("error.html", error.status, error=error, path=path, missing=error.code == "RepoNotFound")
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def readable_size(size: int) -> str:
    """A number of bytes for people, in the decimal units that the Hub shows."""
    if size < 1000:
        return f"{size} B"
    amount = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.5 or unit == "TB":
            break
    return f"{amount:.3g} {unit}"


def _place(repository: Repository, revision: str) -> Place:
    """Where the addresses of a repository's texts lead."""
    base, named = f"/{repository.key.web_path}", quote(revision, safe="")
    return Place(f"{base}/resolve/{named}/", f"{base}/blob/{named}/")


def _entries(git: Any, root: Any, path: str) -> list[dict[str, Any]]:
    """A folder's entries for a page: folders first."""
    found = []
    for entry in walk_tree(git, root, path, recursive=False):
        info = None if entry.is_folder else blob_info(git, entry.oid)
        found.append(
            {
                "path": entry.path,
                "name": entry.path.rpartition("/")[2],
                "is_folder": entry.is_folder,
                "size": info.size if info else None,
                "lfs": bool(info and info.pointer),
            }
        )
    return sorted(found, key=lambda entry: (not entry["is_folder"], entry["name"]))


async def _readable(request: Request) -> tuple[Context, Repository]:
    hub = hub_of(request)
    return hub, await hub.repository(request, "read")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("hubpub.localhub"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = readable_size
    environment.filters["path"] = quote
    environment.filters["segment"] = lambda text: quote(text, safe="")
    environment.filters["day"] = lambda date: date[:10]
    environment.filters["minute"] = lambda date: f"{date[:10]} {date[11:16]} UTC"
    return environment


def _page(template: str, status: int, **values: Any) -> Response:
    return HTMLResponse(_templates().get_template(template).render(**values), status, headers=_HEADERS)
