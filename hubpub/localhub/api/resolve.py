"""The routes that files are downloaded from: HEAD and GET /{repo}/{resolve,raw}/{rev}/{path}."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from hubpub.localhub.answers import Bytes, client_has, content_disposition
from hubpub.localhub.context import hub_of
from hubpub.localhub.errors import entry_not_found
from hubpub.localhub.history import blob_bytes, commit_at, open_git, resolve_revision
from hubpub.localhub.names import repo_path
from hubpub.localhub.store import Repository
from hubpub.localhub.trees import Pointer, blob_info, find_entry
from hubpub.localhub.xet.store import RepoXet

# What a browser may show; anything else is bytes or plain text, so that a repository's HTML never runs here. An SVG
# may hold scripts: in a page's <img> none runs, and opened by itself the sandbox lets none run.
_SVG = "image/svg+xml"
_SHOWN = (_SVG, "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/", "video/")
_TEXT = ("text/", "application/json", "application/xml", "application/javascript", "application/x-yaml")


@dataclass(frozen=True)
class _Found:
    """A file at a commit: its content (bytes, or where its LFS object lies), and what its headers say."""

    commit: str
    etag: str
    content: bytes | Path
    size: int
    pointer: Pointer | None = None
    xet: str | None = None


async def resolve_file(request: Request) -> Response:
    """HEAD and GET a file, with ranges.

    A file that is stored by Xet too says so (`X-Xet-Hash`, and where to get a token); the client then fetches it that
    way. The plain content is served all the same.
    """
    hub = hub_of(request)
    repository = await hub.repository(request, "read")
    revision, path = request.path_params["revision"], request.path_params["path"]
    found = await run_sync(_find, repository, revision, repo_path(path))
    media_type = _media_type(path)
    # a picture's own styles are part of it
    allowed = "style-src 'unsafe-inline'; " if media_type == _SVG else ""
    headers = {
        "X-Repo-Commit": found.commit,
        "ETag": f'"{found.etag}"',
        "Content-Disposition": content_disposition(path),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": f"default-src 'none'; {allowed}sandbox",
        "Cache-Control": "no-cache",
    }
    if found.pointer:
        headers |= {"X-Linked-ETag": f'"{found.pointer.sha256}"', "X-Linked-Size": str(found.pointer.size)}
        if found.xet:
            route = f"{hub.base_url(request)}/api/{repository.key.api_path}/xet-read-token/{found.commit}"
            headers |= {
                "X-Xet-Hash": found.xet,
                "X-Xet-Refresh-Route": route,
                "Link": f'<{route}>; rel="xet-auth"',
            }
    if client_has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Bytes(request, found.content, found.size, media_type=media_type, headers=headers)


async def raw_file(request: Request) -> Response:
    """GET /{repo}/raw/{rev}/{path}: what git has of a file, as plain text: of one in LFS, its pointer."""
    repository = await hub_of(request).repository(request, "read")
    revision, path = request.path_params["revision"], repo_path(request.path_params["path"])

    def read() -> tuple[str, str, bytes]:
        with open_git(repository.git) as git:
            commit = resolve_revision(git, revision)
            entry = find_entry(git, commit_at(git, commit).tree, path)
            if entry is None or entry.is_folder:
                raise entry_not_found("Entry not found", commit=commit.decode())
            return commit.decode(), entry.oid.decode(), blob_bytes(git, entry.oid)

    commit, oid, data = await run_sync(read)
    headers = {
        "X-Repo-Commit": commit,
        "ETag": f'"{oid}"',
        "Content-Disposition": content_disposition(path),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-cache",
    }
    if client_has(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    media_type = "application/octet-stream" if b"\0" in data else "text/plain; charset=utf-8"
    return Bytes(request, data, len(data), media_type=media_type, headers=headers)


def _find(repository: Repository, revision: str, path: str) -> _Found:
    with open_git(repository.git) as git:
        commit = resolve_revision(git, revision)
        entry = find_entry(git, commit_at(git, commit).tree, path)
        if entry is None or entry.is_folder:
            raise entry_not_found("Entry not found", commit=commit.decode())
        pointer = blob_info(git, entry.oid).pointer
        if pointer is None:
            data = blob_bytes(git, entry.oid)
            return _Found(commit.decode(), entry.oid.decode(), data, len(data))
    digest = RepoXet(repository.path).checked(pointer.sha256)
    stored = repository.lfs.path(pointer.sha256)
    return _Found(commit.decode(), pointer.sha256, stored, pointer.size, pointer, digest)


def _media_type(path: str) -> str:
    guessed = mimetypes.guess_type(path)[0] or ""
    if guessed.startswith(_SHOWN):
        return guessed
    if guessed.startswith(_TEXT) or path.endswith((".md", ".gitattributes", ".gitignore", ".jinja", ".toml")):
        return "text/plain; charset=utf-8"
    return "application/octet-stream"
