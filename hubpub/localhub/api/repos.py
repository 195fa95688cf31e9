"""The routes about repositories as a whole, and about the caller."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.api.paging import count, next_link, position
from hubpub.localhub.context import hub_of, json_body, query_flag, text_field
from hubpub.localhub.description import describe
from hubpub.localhub.errors import ApiError, bad_request, conflict, forbidden, invalid_card
from hubpub.localhub.listing import Wanted, matching
from hubpub.localhub.names import RepoKey, repo_key

_VISIBILITIES = ("public", "private", "protected")
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
    """POST /api/repos/move. The old id leads to the new one until another repository has it."""
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
    words = tuple(query.getlist("search"))

    wanted = Wanted(
        repo_type, query.get("author"), words, tuple(query.getlist("filter")), query.get("pipeline_tag"), gated
    )

    def find() -> list[dict[str, Any]]:
        found = [describe(hub, repository, "main", blobs=False) for repository, _ in matching(hub, user, wanted)]
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
