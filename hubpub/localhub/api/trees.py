"""The routes about files, history and refs."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import parse_qs

from anyio.to_thread import run_sync
from dulwich.objects import Commit, ObjectID
from dulwich.repo import Repo
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.api.paging import count, next_link, number, read_cursor
from hubpub.localhub.context import hub_of, json_body, query_flag, read_body, text_field
from hubpub.localhub.errors import bad_request
from hubpub.localhub.history import (
    Author,
    NewTag,
    add_branch,
    add_tag,
    commit_at,
    commit_author,
    commit_date,
    commit_title,
    delete_ref,
    log,
    open_git,
    refs_under,
    resolve_revision,
)
from hubpub.localhub.names import new_ref_name, repo_path
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import TreeEntry, blob_info, find_entry, last_changes, walk_tree
from hubpub.localhub.xet.store import RepoXet

_FORM_MAX = 4 * 1024 * 1024
_LOG_PAGE = 50
_LOG_MOST = 1000


async def list_tree(request: Request) -> Response:
    """GET /api/{repo}/tree/{rev}[/{path}]?recursive&expand, in pages."""
    hub = hub_of(request)
    repository = await hub.repository(request)
    path = request.path_params.get("path", "").strip("/")
    expand, recursive = query_flag(request, "expand"), query_flag(request, "recursive")
    most = hub.configuration.expand_page if expand else hub.configuration.tree_page
    limit = count(request.query_params.get("limit"), default=most, most=most)
    revision, start = request.path_params["revision"], 0
    if cursor := read_cursor(request.query_params.get("cursor")):
        # A cursor stays with its commit, so that pages fit together while commits come in.
        revision, _, position = cursor.partition(":")
        start = number(position, "Invalid cursor.")

    def page() -> tuple[list[dict[str, Any]], str | None]:
        with open_git(repository.git) as git:
            commit = resolve_revision(git, revision)
            entries = walk_tree(git, commit_at(git, commit).tree, repo_path(path) if path else "", recursive=recursive)
            found = list(islice(entries, start, start + limit + 1))
            more = f"{commit.decode()}:{start + limit}" if len(found) > limit else None
            return describe_entries(git, repository, commit, found[:limit], expand=expand), more

    found, more = await run_sync(page)
    headers = {"Link": next_link(hub, request, limit, more)} if more else {}
    return JSONResponse(found, headers=headers)


async def paths_info(request: Request) -> Response:
    """POST /api/{repo}/paths-info/{rev}, form-encoded (or JSON): the entries at some paths; others are left out."""
    repository = await hub_of(request).repository(request)
    revision = request.path_params["revision"]
    if request.headers.get("content-type", "").startswith("application/json"):
        body = await json_body(request)
        paths, expand = body.get("paths") or [], body.get("expand") is True
    else:
        data = await read_body(request, _FORM_MAX, "The list of paths is too long.")
        form = parse_qs(data.decode(), keep_blank_values=True)
        paths = form.get("paths", [])
        expand = form.get("expand", ["false"])[0].lower() in {"1", "true"}
    paths = [paths] if isinstance(paths, str) else paths
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise bad_request("'paths' must be a list of paths.")
    wanted = [repo_path(path.strip("/")) for path in paths if path.strip("/")]

    def find() -> list[dict[str, Any]]:
        with open_git(repository.git) as git:
            commit = resolve_revision(git, revision)
            root = commit_at(git, commit).tree
            found = [entry for path in wanted if (entry := find_entry(git, root, path))]
            return describe_entries(git, repository, commit, found, expand=expand)

    return JSONResponse(await run_sync(find))


def describe_entries(
    git: Repo, repository: Repository, commit: ObjectID, entries: list[TreeEntry], *, expand: bool
) -> list[dict[str, Any]]:
    """Files and folders as the Hub describes them; with `expand`, the last commit that changed each."""
    known = RepoXet(repository.path)
    described = []
    for entry in entries:
        item: dict[str, Any] = {"path": entry.path, "oid": entry.oid.decode()}
        if entry.is_folder:
            item |= {"type": "directory", "size": 0}
        else:
            info = blob_info(git, entry.oid)
            item |= {"type": "file", "size": info.size}
            if info.pointer:
                item["lfs"] = {"oid": info.pointer.sha256, "size": info.size, "pointerSize": info.pointer_size}
                if digest := known.checked(info.pointer.sha256):
                    item["xetHash"] = digest
        described.append(item)
    if expand:
        changed = last_changes(git, commit, [entry.path for entry in entries])
        for item in described:
            last = changed[item["path"]]
            item["lastCommit"] = {
                "id": last.id.decode(),
                "title": commit_title(last)[0],
                "date": commit_date(last),
            }
    return described


async def list_refs(request: Request) -> Response:
    """GET /api/{repo}/refs?include_prs=1."""
    repository = await hub_of(request).repository(request)

    def find() -> dict[str, list[dict[str, str]]]:
        with open_git(repository.git) as git:

            def under(prefix: str, *, full: bool = False) -> list[dict[str, str]]:
                return [
                    {"name": ref if full else ref.removeprefix(prefix), "ref": ref, "targetCommit": oid.decode()}
                    for ref, oid in refs_under(git, prefix).items()
                ]

            found = {"branches": under("refs/heads/"), "converts": [], "tags": under("refs/tags/")}
            if query_flag(request, "include_prs"):
                found["pullRequests"] = under("refs/pr/", full=True)
            return found

    return JSONResponse(await run_sync(find))


async def list_commits(request: Request) -> Response:
    """GET /api/{repo}/commits/{rev}: the log, in pages (`p` from 0, `limit`); `X-Total-Count` counts it all."""
    hub = hub_of(request)
    repository = await hub.repository(request)
    limit = count(request.query_params.get("limit"), default=_LOG_PAGE, most=_LOG_MOST)
    page = number(request.query_params.get("p", "0"), "'p' must be a page number.")
    first = page * limit

    def find() -> tuple[list[dict[str, Any]], int]:
        with open_git(repository.git) as git:
            every = list(log(git, resolve_revision(git, request.path_params["revision"])))
            return [describe_commit(commit) for commit in every[first : first + limit]], len(every)

    found, total = await run_sync(find)
    headers = {"X-Total-Count": str(total)}
    if first + limit < total:
        url = request.url.include_query_params(p=page + 1, limit=limit)
        headers["Link"] = f'<{hub.base_url(request)}{request.scope["path"]}?{url.query}>; rel="next"'
    return JSONResponse(found, headers=headers)


def describe_commit(commit: Commit) -> dict[str, Any]:
    """A commit as the Hub describes it."""
    title, message = commit_title(commit)
    return {
        "id": commit.id.decode(),
        "title": title,
        "message": message,
        "date": commit_date(commit),
        "authors": [{"user": commit_author(commit), "avatar": ""}],
        "parents": [parent.decode() for parent in commit.parents],
    }


async def change_branch(request: Request) -> Response:
    """POST and DELETE /api/{repo}/branch/{branch}."""
    hub = hub_of(request)
    repository = await hub.repository(request, "write", "A branch")
    name = request.path_params["revision"]

    def delete() -> None:
        with repository.lock, open_git(repository.git) as git:
            delete_ref(git, repository.key, f"refs/heads/{name}", hub.events)

    def create(start: str) -> None:
        with repository.lock, open_git(repository.git) as git:
            add_branch(git, repository.key, new_ref_name(name, "branch"), start, hub.events)

    if request.method == "DELETE":
        await run_sync(delete)
        return Response(status_code=204)
    body = await json_body(request)
    await run_sync(create, text_field(body, "startingPoint") or "main")
    return JSONResponse({})


async def change_tag(request: Request) -> Response:
    """POST /api/{repo}/tag/{revision} with `{tag, message}`; DELETE /api/{repo}/tag/{tag}."""
    hub = hub_of(request)
    repository = await hub.repository(request, "write", "A tag")
    segment = request.path_params["revision"]
    author = Author(hub.user(request, "A tag").name)

    def delete() -> None:
        with repository.lock, open_git(repository.git) as git:
            delete_ref(git, repository.key, f"refs/tags/{segment}", hub.events)

    def create(name: str, message: str) -> None:
        with repository.lock, open_git(repository.git) as git:
            add_tag(git, repository.key, segment, NewTag(name, message, author), hub.events)

    if request.method == "DELETE":
        await run_sync(delete)
        return Response(status_code=204)
    body = await json_body(request)
    await run_sync(create, new_ref_name(body.get("tag"), "tag"), text_field(body, "message"))
    return JSONResponse({})
