"""The Git LFS batch API, and the upload and download links that it hands out.

https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md, with the Hub's own `multipart` transfer: the client
PUTs parts to the URLs in `header` ("00001", "00002", …), then POSTs `{oid, parts}` to `href`. Links are signed: the
client sends no token with them.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.answers import Bytes
from hubpub.localhub.context import Context, Right, hub_of, json_body, key_of, text_field
from hubpub.localhub.errors import ApiError, bad_request
from hubpub.localhub.names import RepoKey, byte_size, repo_key, sha256_hex
from hubpub.localhub.objects import Spooled, spool
from hubpub.localhub.store import Repository
from hubpub.localhub.xet.store import RepoXet

_MEDIA = "application/vnd.git-lfs+json"
_UPLOAD_SECONDS = 24 * 3600
_MAX_PARTS = 10_000
_MAX_LINKS = 100_000  # in one answer


async def lfs_batch(request: Request) -> Response:
    """POST /{repo}.git/info/lfs/objects/batch."""
    hub = hub_of(request)
    key_of(request)
    body = await json_body(request)
    operation = text_field(body, "operation")
    if operation not in {"upload", "download"}:
        raise bad_request("'operation' must be upload or download.")
    if body.get("hash_algo", "sha256") != "sha256":
        raise ApiError(409, "This hub stores LFS objects by sha256 only.")
    wanted = [_wanted(item) for item in _list(body.get("objects"))]
    transfers = _list(body.get("transfers") or ["basic"])
    ref = (body.get("ref") or {}).get("name") if isinstance(body.get("ref"), dict) else None
    try:
        # The client leaves the ref out when it uploads for a pull request, which readers may open too.
        right: Right = "read" if operation == "download" else "write" if ref else "propose"
        repository = await hub.repository(request, right, "An upload")
    except ApiError as error:
        if error.status == 401:
            error.headers["WWW-Authenticate"] = 'Basic realm="hub"'
            error.headers["LFS-Authenticate"] = 'Basic realm="hub"'
        raise
    asked = _Asked(hub.base_url(request), operation, "multipart" in transfers)
    if operation == "upload" and asked.multipart and sum(_part_count(hub, size) for _, size in wanted) > _MAX_LINKS:
        # a few bytes can claim to be thousands of parts
        raise ApiError(413, f"The answer would hold more than {_MAX_LINKS} links: ask for fewer objects at once.")
    objects = await run_sync(lambda: [_answer(hub, repository, asked, *item) for item in wanted])
    multipart = any("chunk_size" in (o.get("actions", {}).get("upload", {}).get("header") or {}) for o in objects)
    answer = {"transfer": "multipart" if multipart else "basic", "objects": objects, "hash_algo": "sha256"}
    return JSONResponse(answer, media_type=_MEDIA)


async def lfs_put(request: Request) -> Response:
    """PUT /_lfs/{repo}/objects/{oid}: one object, whole; kept once its size and sha256 are right."""
    hub, repository, claims = await _ticket(request, "lfs-put")
    oid, size = str(claims["oid"]), int(claims["size"])
    got = await spool(request.stream(), hub.store.scratch("lfs"), limit=size, what="The LFS object")
    await run_sync(_keep, hub, repository, got, oid, size)
    return Response(status_code=200, headers={"ETag": f'"{oid}"'})


async def lfs_part(request: Request) -> Response:
    """PUT /_lfs/{repo}/parts/{oid}: one part of an object."""
    hub, repository, claims = await _ticket(request, "lfs-part")
    number, size = int(claims["part"]), int(claims["size"])
    got = await spool(request.stream(), hub.store.scratch("part"), limit=size, what="The part")
    if got.size != size:
        await run_sync(got.path.unlink)
        raise bad_request(f"Part {number} has {got.size} bytes, expected {size}.")
    directory = _parts_directory(hub, repository, str(claims["oid"]))

    def keep() -> None:
        directory.mkdir(parents=True, exist_ok=True)
        got.path.replace(directory / f"{number:05d}-{got.sha256}")

    await run_sync(keep)
    return Response(status_code=200, headers={"ETag": f'"{got.sha256}"'})


async def lfs_complete(request: Request) -> Response:
    """POST /_lfs/{repo}/complete/{oid}: the parts are all there; join and check them."""
    hub, repository, claims = await _ticket(request, "lfs-complete")
    oid, size = str(claims["oid"]), int(claims["size"])
    body = await json_body(request)
    names = []
    for expected, part in enumerate(_list(body.get("parts")), 1):
        etag = part.get("etag") if isinstance(part, dict) else None
        if not isinstance(etag, str) or part.get("partNumber") != expected:
            raise bad_request("'parts' must list every part in order, with its etag.")
        names.append(f"{expected:05d}-{sha256_hex(etag.strip(chr(34)))}")
    if await run_sync(repository.lfs.size, oid) is None:
        await run_sync(_join, hub, repository, oid, size, names)
    return JSONResponse({"success": True})


async def lfs_verify(request: Request) -> Response:
    """POST /_lfs/{repo}/verify: whether an object is stored."""
    _, repository, claims = await _ticket(request, "lfs-verify")
    body = await json_body(request)
    oid, size = sha256_hex(body.get("oid")), byte_size(body.get("size"))
    if oid != claims["oid"] or await run_sync(repository.lfs.size, oid) != size:
        raise ApiError(404, f"The LFS object {oid} is not stored.")
    return JSONResponse({"success": True})


async def lfs_get(request: Request) -> Response:
    """GET /_lfs/{repo}/objects/{oid}: an object, or a range of it."""
    _, repository, claims = await _ticket(request, "lfs-get")
    oid = str(claims["oid"])
    size = await run_sync(repository.lfs.size, oid)
    if size is None:
        raise ApiError(404, f"The LFS object {oid} is not stored.")
    headers = {"ETag": f'"{oid}"'}
    path = repository.lfs.path(oid)
    return Bytes(request, path, size, media_type="application/octet-stream", headers=headers)


async def lfs_duplicate(request: Request) -> Response:
    """POST /api/{repo}/lfs-files/duplicate: give another repository objects of this one (`HfApi.create_commit` with
    copies across repositories)."""
    hub = hub_of(request)
    source = await hub.repository(request, "read")
    body = await json_body(request)
    target = body.get("target")
    if not isinstance(target, dict):
        raise bad_request("'target' must name a repository.")
    key = repo_key(str(target.get("type") or "model"), str(target.get("name")))
    user = hub.user(request, "A copy")
    destination = await run_sync(hub.open, key, user, "propose", "A copy")
    wanted = [
        (sha256_hex(item.get("sha256")), str(item.get("xetHash") or ""))
        for item in _list(body.get("files"))
        if isinstance(item, dict)
    ]
    failed = await run_sync(_duplicate, hub, source, destination, wanted)
    return JSONResponse({"failed": failed})


def _duplicate(
    hub: Context, source: Repository, target: Repository, wanted: list[tuple[str, str]]
) -> list[dict[str, str]]:
    failed = []
    for sha256, digest in wanted:
        if source.lfs.size(sha256) is None:
            failed.append({"sha256": sha256, "error": "not stored in the source repository"})
            continue
        target.lfs.copy_from(source.lfs, sha256, hub.store.scratch("copy"))
        with hub.xet.lock:
            if digest and RepoXet(source.path).checked(sha256) == digest and hub.xet.file(digest):
                RepoXet(target.path).confirm(sha256, digest)
        hub.events.emit("lfs.copied", repo=target.key.id, type=target.key.type, sha256=sha256)
    return failed


@dataclass(frozen=True)
class _Asked:
    """What a batch request is about: where links lead, its operation, and whether the client can send parts."""

    base: str
    operation: str
    multipart: bool


def _answer(hub: Context, repository: Repository, asked: _Asked, oid: str, size: int) -> dict[str, Any]:
    """One object of a batch answer; without `actions` it is stored already."""
    stored = repository.lfs.size(oid)
    answer: dict[str, Any] = {"oid": oid, "size": size}
    where = f"{asked.base}/_lfs/{repository.key.api_path}"

    def link(use: str, path: str, **claims: str | int) -> str:
        ticket, _ = hub.tickets.issue(use, seconds=_UPLOAD_SECONDS, repo=repository.key.api_path, oid=oid, **claims)
        return f"{where}/{path}/{oid}?ticket={ticket}"

    if asked.operation == "download":
        if stored is None:
            return {**answer, "error": {"code": 404, "message": f"Object {oid} does not exist in this repository."}}
        return {**answer, "size": stored, "actions": {"download": {"href": link("lfs-get", "objects")}}}
    if stored is not None:
        if stored != size:
            message = f"Object {oid} has {stored} bytes, not {size}."
            return {**answer, "error": {"code": 422, "message": message}}
        return answer
    upload: dict[str, Any] = {"href": link("lfs-put", "objects", size=size)}
    if asked.multipart and size > hub.configuration.multipart_threshold:
        part = _part_size(hub, size)
        count = _part_count(hub, size)
        header = {"chunk_size": str(part)}
        for number in range(1, count + 1):
            length = min(part, size - (number - 1) * part)
            header[f"{number:05d}"] = link("lfs-part", "parts", part=number, size=length)
        upload = {"href": link("lfs-complete", "complete", size=size), "header": header}
    return {**answer, "actions": {"upload": upload, "verify": {"href": link("lfs-verify", "verify")}}}


def _part_size(hub: Context, size: int) -> int:
    return max(hub.configuration.part_size, -(-size // _MAX_PARTS))


def _part_count(hub: Context, size: int) -> int:
    return -(-size // _part_size(hub, size))


def _keep(hub: Context, repository: Repository, got: Spooled, oid: str, size: int) -> None:
    try:
        if got.sha256 != oid or got.size != size:
            raise bad_request(
                f"The LFS object has {got.size} bytes with the sha256 {got.sha256}, expected {size} bytes with {oid}."
            )
        repository.lfs.adopt(got.path, oid)
    finally:
        got.path.unlink(missing_ok=True)
    hub.events.emit("lfs.stored", repo=repository.key.id, type=repository.key.type, sha256=oid, size=size)


def _join(hub: Context, repository: Repository, oid: str, size: int, names: list[str]) -> None:
    """Join parts into an object. Each part goes as soon as it is copied, so the disk holds one part twice at most."""
    directory = _parts_directory(hub, repository, oid)
    if any(not (directory / name).is_file() for name in names):
        raise bad_request("Not all parts were uploaded, or not with these etags.")
    scratch = hub.store.scratch("lfs")
    digest = hashlib.sha256()
    try:
        with scratch.open("xb") as out:
            for name in names:
                with (directory / name).open("rb") as part:
                    while piece := part.read(1024 * 1024):
                        digest.update(piece)
                        out.write(piece)
                (directory / name).unlink()
            total = out.tell()
        _keep(hub, repository, Spooled(scratch, total, digest.hexdigest()), oid, size)
    finally:
        scratch.unlink(missing_ok=True)
        shutil.rmtree(directory, ignore_errors=True)


def _parts_directory(hub: Context, repository: Repository, oid: str) -> Path:
    return hub.store.root / "tmp" / f"parts-{repository.settings['uid']}-{oid}"


async def _ticket(request: Request, use: str) -> tuple[Context, Repository, dict[str, str | int]]:
    """The repository and the claims of a signed link."""
    hub = hub_of(request)
    key: RepoKey = key_of(request)
    claims = hub.tickets.read(request.query_params.get("ticket", ""), use)
    if claims["repo"] != key.api_path or claims["oid"] != sha256_hex(request.path_params["oid"]):
        raise ApiError(403, "This link was issued for another object.")
    repository = await run_sync(hub.store.get, key)
    if repository is None:
        raise ApiError(404, "Repository not found", code="RepoNotFound")
    return hub, repository, claims


def _wanted(item: object) -> tuple[str, int]:
    if not isinstance(item, dict):
        raise bad_request("'objects' must list {oid, size}.")
    return sha256_hex(item.get("oid")), byte_size(item.get("size"))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise bad_request("The body lacks a list that is needed.")
    return value
