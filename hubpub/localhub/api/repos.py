"""The routes about repositories as a whole, and about the caller."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.api.paging import count, next_link, position
from hubpub.localhub.cards import CARD_PATH, card_body, card_data
from hubpub.localhub.context import Context, hub_of, json_body, query_flag, text_field
from hubpub.localhub.errors import ApiError, bad_request, conflict, forbidden, invalid_card
from hubpub.localhub.history import (
    blob_bytes,
    commit_at,
    commit_date,
    open_git,
    resolve_revision,
    timestamp,
)
from hubpub.localhub.names import RepoKey, repo_key
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import blob_info, find_entry, tree_files
from hubpub.pages.metadata import tags_of

_VISIBILITIES = ("public", "private", "protected")
_README_MAX = 2 * 1024 * 1024
_SORTS = ("lastModified", "createdAt", "trendingScore", "downloads", "likes")
# What a list may be asked for: what is shown of it and how, and what it is filtered by.
_LIST_OPTIONS = frozenset(
    {"author", "search", "filter", "sort", "direction", "limit", "cursor", "full", "expand", "config", "cardData"}
)
_LIST_FILTERS = {
    "model": frozenset({"pipeline_tag", "gated"}),
    "dataset": frozenset({"gated"}),
    "space": frozenset({"linked"}),
}


async def whoami(request: Request) -> Response:
    """GET /api/whoami-v2."""
    user = hub_of(request).caller(request)
    if user is None or user.scoped:
        raise ApiError(401, "Invalid username or password.", headers={"WWW-Authenticate": "Bearer"})
    orgs = [{"type": "org", "name": org, "fullname": org, "roleInOrg": user.role} for org in user.orgs]
    token: dict[str, Any] = {"displayName": "local hub", "role": user.role}
    if user.everywhere:
        token["everyNamespace"] = True  # a word of this hub's own: on the Hub nobody is at home everywhere
    return JSONResponse(
        {
            "type": "user",
            "id": user.name,
            "name": user.name,
            "fullname": user.name,
            "isPro": False,
            "canPay": False,
            "orgs": orgs,
            "auth": {"type": "access_token", "accessToken": token},
        }
    )


async def validate_yaml(request: Request) -> Response:
    """POST /api/validate-yaml: what the validator that this hub was given says of a card."""
    hub = hub_of(request)
    body = await json_body(request)
    content, repo_type = text_field(body, "content"), text_field(body, "repoType", "model")
    errors, warnings = await run_sync(hub.configuration.validate, content, repo_type)
    answer: dict[str, Any] = {
        "errors": [{"message": message} for message in errors],
        "warnings": [{"message": message} for message in warnings],
    }
    if errors:
        answer["error"] = invalid_card(errors).message
    return JSONResponse(answer, 400 if errors else 200)


async def create_repo(request: Request) -> Response:
    """POST /api/repos/create. A repository that exists gives 409, with its URL all the same."""
    hub = hub_of(request)
    body = await json_body(request)
    user = hub.user(request, "A new repository")
    if user.scoped:
        raise ApiError(401, "JWT token without create repo scope")
    key = _body_key(body, user.name)
    hub.writer(request, key, "A new repository")
    settings: dict[str, Any] = {"visibility": _visibility(body) or "public"}
    if body.get("sdk") is not None:
        settings["sdk"] = text_field(body, "sdk")
    url = f"{hub.base_url(request)}/{key.web_path}"
    try:
        repository = await run_sync(hub.store.create, key, settings, user.name)
    except ApiError as error:
        if error.status == 409:
            raise conflict(error.message, url=url) from None
        raise
    return JSONResponse({"url": url, "name": key.id, "id": repository.settings["uid"]})


async def delete_repo(request: Request) -> Response:
    """DELETE /api/repos/delete."""
    hub = hub_of(request)
    body = await json_body(request)
    user = hub.user(request, "A deletion")
    if user.scoped:
        raise forbidden("A trusted publisher may not delete a repository.")
    key = _body_key(body, user.name)
    repository = await run_sync(hub.open, key, user, "write", "A deletion")
    await run_sync(hub.store.delete, repository)
    return JSONResponse({})


async def move_repo(request: Request) -> Response:
    """POST /api/repos/move. The old id stops to exist: this hub keeps no redirects."""
    hub = hub_of(request)
    body = await json_body(request)
    repo_type = text_field(body, "type", "model")
    source, target = repo_key(repo_type, text_field(body, "fromRepo")), repo_key(repo_type, text_field(body, "toRepo"))
    user = hub.user(request, "A move")
    if user.scoped:
        raise forbidden("A trusted publisher may not move a repository.")
    repository = await run_sync(hub.open, source, user, "write", "A move")
    hub.writer(request, target, "A move")
    await run_sync(hub.store.move, repository, target)
    return JSONResponse({"url": f"{hub.base_url(request)}/{target.web_path}"})


async def change_settings(request: Request) -> Response:
    """PUT /api/{repo}/settings: visibility and gating."""
    hub = hub_of(request)
    repository = await hub.repository(request, "write", "A change of settings")
    body = await json_body(request)
    changes: dict[str, object] = {}
    if (visibility := _visibility(body)) is not None:
        changes["visibility"] = visibility
    if "gated" in body:
        if body["gated"] is not False and body["gated"] not in ("auto", "manual"):
            raise bad_request("'gated' must be auto, manual or false.")
        changes["gated"] = body["gated"]
    if changes:
        await run_sync(lambda: hub.store.change_settings(repository, **changes))
    return JSONResponse({**{name: repository.settings[name] for name in ("visibility", "gated")}, **changes})


async def auth_check(request: Request) -> Response:
    """GET /api/{repo}/auth-check[/write]: whether the caller may read, or write."""
    writing = request.url.path.endswith("/write")
    await hub_of(request).repository(request, "write" if writing else "read", "Writing")
    return JSONResponse({})


async def repo_info(request: Request) -> Response:
    """GET /api/{repo}[/revision/{rev}]?blobs=true."""
    hub = hub_of(request)
    repository = await hub.repository(request)
    revision = request.path_params.get("revision", "main")
    return JSONResponse(await run_sync(describe, hub, repository, revision, query_flag(request, "blobs")))


async def no_such_repo(request: Request) -> Response:
    """GET /api/models/{name}: this hub has no repositories without a namespace."""
    hub = hub_of(request)
    raise ApiError(404 if hub.caller(request) else 401, "Repository not found", code="RepoNotFound")


async def list_repos(request: Request) -> Response:
    """GET /api/models: the repositories that the caller may see, by `author`, `search`, `filter` and more.

    Raises ApiError 400 for a filter or an order that this hub does not know: an answer without it would be wrong.
    """
    hub = hub_of(request)
    user = hub.caller(request)
    query = request.query_params
    repo_type = request.path_params["kind"]
    if unknown := sorted(query.keys() - _LIST_OPTIONS - _LIST_FILTERS.get(repo_type, frozenset())):
        raise bad_request(f"This hub cannot filter {repo_type}s by {', '.join(unknown)[:120]!a}.")
    order = query.get("sort", "lastModified")
    if order not in _SORTS:
        raise bad_request(f"This hub cannot sort by {order[:120]!a}.")
    sort = order if order in {"lastModified", "createdAt"} else "lastModified"  # of the others all have none
    gated = query_flag(request, "gated") if "gated" in query else None
    words = [word.lower() for word in query.getlist("search")]

    def find() -> list[dict[str, Any]]:
        found = []
        for repository in hub.store.all(repo_type):
            key = repository.key
            if repository.is_private and not (user and user.sees(key)):
                continue
            if query.get("author") not in {None, key.namespace} or gated not in {None, bool(repository.gated)}:
                continue
            if not all(word in key.id.lower() for word in words):
                continue
            info = describe(hub, repository, "main", blobs=False)
            if query.get("pipeline_tag") not in {None, info.get("pipeline_tag")}:
                continue
            if set(query.getlist("filter")) <= set(info["tags"]):
                found.append(info)
        found.sort(key=lambda info: (info[sort], info["id"]), reverse=query.get("direction", "-1") == "-1")
        return found

    found = await run_sync(find)
    start = position(query.get("cursor"))
    limit = count(query.get("limit"), default=1000, most=1000)
    page = found[start : start + limit]
    if not query_flag(request, "full") and "siblings" not in query.getlist("expand"):
        page = [{name: value for name, value in info.items() if name != "siblings"} for info in page]
    headers = {}
    if start + limit < len(found):
        headers["Link"] = next_link(hub, request, limit, str(start + limit))
    return JSONResponse(page, headers=headers)


def describe(hub: Context, repository: Repository, revision: str, blobs: bool) -> dict[str, Any]:
    """A repository at a revision, as the Hub describes it; with `blobs`, each file's size and digests too."""
    key = repository.key
    with open_git(repository.git) as git:
        head = resolve_revision(git, revision)
        commit = commit_at(git, head)
        siblings: list[dict[str, Any]] = []
        used = 0
        for entry in tree_files(git, commit.tree):
            info = blob_info(git, entry.oid)
            used += info.size
            sibling: dict[str, Any] = {"rfilename": entry.path}
            if blobs:
                sibling |= {"size": info.size, "blobId": entry.oid.decode()}
                if info.pointer:
                    sibling["lfs"] = {
                        "sha256": info.pointer.sha256,
                        "size": info.size,
                        "pointerSize": info.pointer_size,
                    }
            siblings.append(sibling)
        readme = find_entry(git, commit.tree, CARD_PATH)
        card: dict[str, Any] = {}
        text = ""
        if readme and not readme.is_folder and blob_info(git, readme.oid).size <= _README_MAX:
            content = blob_bytes(git, readme.oid)
            card = card_data(content, hub.configuration.read_card)
            text = card_body(content.decode("utf-8", "replace"))
    described: dict[str, Any] = {
        "_id": repository.settings["uid"],
        "id": key.id,
        "author": key.namespace,
        "sha": head.decode(),
        "lastModified": commit_date(commit),
        "createdAt": timestamp(repository.settings["created"]),
        "private": repository.is_private,
        "visibility": repository.settings["visibility"],
        "gated": repository.gated,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": tags_of(card, text),
        "cardData": card,
        "siblings": siblings,
        "usedStorage": used,
    }
    if key.type == "model":
        described["modelId"] = key.id
        described |= {name: card[name] for name in ("library_name", "pipeline_tag") if isinstance(card.get(name), str)}
    if key.type == "space":
        described["sdk"] = repository.settings.get("sdk")
    return described


def _visibility(body: dict[str, Any]) -> str | None:
    """The visibility that a body asks for; older clients write `private`."""
    value = body.get("visibility")
    if value is None and isinstance(body.get("private"), bool):
        return "private" if body["private"] else "public"
    if value is not None and value not in _VISIBILITIES:
        raise bad_request("'visibility' must be public, private or protected.")
    return value


def _body_key(body: dict[str, Any], user: str) -> RepoKey:
    organization = text_field(body, "organization") or user
    return repo_key(text_field(body, "type", "model"), f"{organization}/{text_field(body, 'name')}")
