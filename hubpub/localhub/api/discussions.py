"""The routes about pull requests and discussions."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.context import hub_of, json_body, query_flag, text_field
from hubpub.localhub.diffs import proposed_diff
from hubpub.localhub.discussions import (
    STATUSES,
    add_event,
    all_discussions,
    conflicting_files,
    merge_pull_request,
    open_discussion,
    read_discussion,
)
from hubpub.localhub.errors import bad_request, forbidden
from hubpub.localhub.history import Author
from hubpub.localhub.store import Repository


async def list_discussions(request: Request) -> Response:
    """GET /api/{repo}/discussions, with `type`, `status` and `author`."""
    repository = await hub_of(request).repository(request)
    query = request.query_params
    kind, status, author = query.get("type"), query.get("status"), query.get("author")
    found = [
        _short(repository, discussion)
        for discussion in await run_sync(all_discussions, repository)
        if author in {None, discussion["author"]}
        and kind in {None, "all", "pull_request" if discussion["base"] else "discussion"}
        and (status in {None, "all"} or (status == "open") == (discussion["status"] in {"open", "draft"}))
    ]
    start_at = 0 if query.get("p", "0") == "0" else len(found)
    return JSONResponse({"discussions": found[start_at:], "count": len(found), "start": start_at})


async def create_discussion(request: Request) -> Response:
    """POST /api/{repo}/discussions: a discussion, or an empty pull request."""
    hub = hub_of(request)
    repository = await hub.repository(request, "propose", "A discussion")
    author = Author(hub.user(request, "A discussion").name)
    body = await json_body(request)
    title = text_field(body, "title").strip()
    if not 3 <= len(title) <= 200:
        raise bad_request("A discussion's title must have 3 to 200 characters.")
    pull_request = body.get("pullRequest") is True
    description = text_field(body, "description")
    discussion = await run_sync(
        lambda: open_discussion(repository, title, description, author, pull_request=pull_request, events=hub.events)
    )
    url = f"{hub.base_url(request)}/{repository.key.web_path}/discussions/{discussion['number']}"
    return JSONResponse({"num": discussion["number"], "url": url, "pullRequest": pull_request})


async def get_discussion(request: Request) -> Response:
    """GET /api/{repo}/discussions/{num}."""
    repository = await hub_of(request).repository(request)
    found = await run_sync(read_discussion, repository, request.path_params["number"])
    answer = {**_short(repository, found), "events": found["events"], "diff": ""}
    if found["base"] and query_flag(request, "diff"):
        answer["diff"] = await run_sync(proposed_diff, repository, found["base"], f"refs/pr/{found['number']}")
    if found["base"]:
        answer["changes"] = {"base": found["base"]}
        if found["merge_commit"]:
            answer["changes"]["mergeCommitId"] = found["merge_commit"]
        answer["filesWithConflicts"] = await run_sync(conflicting_files, repository, found)
    return JSONResponse(answer)


async def change_discussion(request: Request) -> Response:
    """POST /api/{repo}/discussions/{num}/{comment,status,title,merge}."""
    hub = hub_of(request)
    repository = await hub.repository(request, "propose", "A comment")
    user = hub.user(request, "A comment")
    author = Author(user.name)
    number, what = request.path_params["number"], request.path_params["what"]
    body = await json_body(request)
    comment = text_field(body, "comment")
    message = {"edited": False, "hidden": False, "latest": {"raw": comment}}
    if what == "comment":
        return JSONResponse({"newMessage": await run_sync(add_event, repository, number, author, "comment", message)})
    found = await run_sync(read_discussion, repository, number)
    if not user.may_write(repository.key) and (what == "merge" or user.name != found["author"]):
        raise forbidden(f"{user.name} may not change discussion {number} of {repository.key.id}.")
    if what == "merge":
        commit = await run_sync(merge_pull_request, repository, number, author, comment, hub.events)
        if comment:
            await run_sync(add_event, repository, number, author, "comment", message)
        return JSONResponse({"status": "merged", "mergeCommitId": commit})
    if what == "title":
        title = text_field(body, "title").strip()
        if not 3 <= len(title) <= 200:
            raise bad_request("A discussion's title must have 3 to 200 characters.")
        data = {"from": found["title"], "to": title}
        event = await run_sync(lambda: add_event(repository, number, author, "title-change", data, title=title))
        return JSONResponse({"newTitle": event})
    status = text_field(body, "status")
    if status not in STATUSES[:3] or found["status"] == "merged":
        raise bad_request("'status' must be open or closed, and a merged pull request stays merged.")
    if comment:
        await run_sync(add_event, repository, number, author, "comment", message)
    event = await run_sync(
        lambda: add_event(repository, number, author, "status-change", {"status": status}, status=status)
    )
    return JSONResponse({"newStatus": event})


def _short(repository: Repository, discussion: dict[str, Any]) -> dict[str, Any]:
    return {
        "num": discussion["number"],
        "title": discussion["title"],
        "author": {"name": discussion["author"]},
        "createdAt": discussion["created"],
        "status": discussion["status"],
        "isPullRequest": discussion["base"] is not None,
        "repo": {"name": repository.key.id, "type": repository.key.type},
    }
