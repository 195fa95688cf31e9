"""The HTTP API of the Xet storage, version 1, as hf_xet 1.8 speaks it, and the tokens that open it.

It lies below `/_xet/{store}`, `store` being the storage's own id. hf_xet first tries newer routes
(`/v1/xorb-grants`, `/v2/…`) and takes these when those answer 404.

https://huggingface.co/docs/xet/en/api
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.answers import Bytes, requested_range
from hubpub.localhub.context import Context, Right, hub_of, query_flag, read_body
from hubpub.localhub.errors import ApiError, repo_not_found
from hubpub.localhub.history import open_git, resolve_revision
from hubpub.localhub.names import repo_key
from hubpub.localhub.objects import spool
from hubpub.localhub.store import Repository
from hubpub.localhub.xet.formats import XetFile
from hubpub.localhub.xet.store import RepoXet, body_hash, xet_hash, xorb_hash

# hf_xet makes xorbs of at most 64 MiB, and shards of about as much.
_XORB_MAX = 128 * 1024 * 1024
_SHARD_MAX = 128 * 1024 * 1024


async def xet_token(request: Request) -> Response:
    """GET /api/{repo}/xet-{read,write}-token/{rev}: an access token for the Xet storage."""
    hub = hub_of(request)
    access = request.path_params["access"]
    revision = request.path_params["revision"]
    # For a pull request the client knows no revision yet and writes "None".
    proposal = query_flag(request, "create_pr") or revision == "None" or revision.startswith("refs/pr/")
    right: Right = "read" if access == "read" else "propose" if proposal else "write"
    repository = await hub.repository(request, right, "An upload")
    if not proposal:
        await run_sync(_check_revision, repository, revision)
    token, expires = hub.tickets.issue(f"xet-{access}", repo=repository.key.api_path)
    url = f"{hub.base_url(request)}/_xet/{hub.xet.id}"
    headers = {
        "X-Xet-Cas-Url": url,
        "X-Xet-Access-Token": token,
        "X-Xet-Token-Expiration": str(expires),
        "Cache-Control": "no-store",
    }
    return JSONResponse({"casUrl": url, "exp": expires, "accessToken": token}, headers=headers)


async def put_xorb(request: Request) -> Response:
    """POST /_xet/{store}/v1/xorbs/{prefix}/{hash}: store a xorb."""
    hub, _ = await _bearer(request, "xet-write")
    digest = xet_hash(request.path_params["hash"])
    got = await spool(request.stream(), hub.store.scratch("xorb"), limit=_XORB_MAX, what="The xorb")

    def keep() -> bool:
        try:
            return hub.xet.add_xorb(got, digest)
        finally:
            got.path.unlink(missing_ok=True)

    inserted = await run_sync(keep)
    hub.events.emit("xorb.stored", hash=digest, size=got.size, inserted=inserted)
    return JSONResponse({"was_inserted": inserted})


async def put_shard(request: Request) -> Response:
    """POST /_xet/{store}/v1/shards: store what files are made of."""
    hub, claims = await _bearer(request, "xet-write")
    repository = await _repository(hub, claims)
    shard = await read_body(request, _SHARD_MAX, "The shard is too large.")
    known = RepoXet(repository.path)
    try:
        files = await run_sync(lambda: hub.xet.add_shard(shard, known))
    except FileNotFoundError:  # deleted or renamed meanwhile
        raise repo_not_found(anonymous=False) from None
    where = {"repo": repository.key.id, "type": repository.key.type}
    hub.events.emit("shard.stored", files=len(files), size=len(shard), **where)
    return JSONResponse({"result": 1})


async def get_chunk(request: Request) -> Response:
    """GET /_xet/{store}/v1/chunks/{prefix}/{hash}: nothing.

    This hub keeps no index of chunks, so a client finds no duplicates across
    repositories and uploads what it has.
    """
    await _bearer(request, "xet-read", "xet-write")
    raise ApiError(404, "This hub keeps no index of chunks.")


async def get_reconstruction(request: Request) -> Response:
    """GET /_xet/{store}/v1/reconstructions/{hash}: which bytes of which xorbs make up a file, or a range of it."""
    hub, claims = await _bearer(request, "xet-read", "xet-write", "xet-assemble")
    digest = xet_hash(request.path_params["hash"])
    own = claims["use"] == "xet-assemble"
    if own:
        file = hub.assembler.under_way(digest)
    else:
        repository = await _repository(hub, claims)
        file = await run_sync(_file_of, hub, repository, digest)
    if file is None:
        raise ApiError(404, f"There is no Xet file {digest} in this repository.")
    span = requested_range(request, file.size) or (0, file.size)
    answer = await run_sync(_reconstruct, hub, file, span, hub.base_url(request), own)
    return JSONResponse(answer)


async def get_xorb(request: Request) -> Response:
    """GET /_xet/{store}/v1/xorbs/{prefix}/{hash}: bytes of a xorb, for the bearer of a link from a reconstruction."""
    hub = hub_of(request)
    digest = xet_hash(request.path_params["hash"])
    claims = hub.tickets.read(request.query_params.get("ticket", ""), "xorb")
    xorb = str(claims["xorb"])
    if digest not in {xorb_hash(xorb), body_hash(xorb)}:
        raise ApiError(403, "This link was issued for another xorb.")
    path = hub.xet.xorb_path(xorb)
    try:
        size = (await run_sync(path.stat)).st_size
    except FileNotFoundError:
        raise ApiError(404, f"There is no xorb {digest}.") from None
    return Bytes(request, path, size, media_type="application/octet-stream", headers={"ETag": f'"{body_hash(xorb)}"'})


def _reconstruct(hub: Context, file: XetFile, span: tuple[int, int], base: str, own: bool) -> dict[str, Any]:
    """The answer to a reader.

    The hub's `own` gets xorbs by the sha256 of their bodies: bodies that claim one hash must not be mixed up in it.
    """
    name = body_hash if own else xorb_hash
    terms: list[dict[str, Any]] = []
    pieces: dict[str, set[tuple[int, int, int, int]]] = {}
    fetch: dict[str, list[dict[str, Any]]] = {}
    skipped = 0
    for term, position, first, last in hub.xet.reconstruction(file, *span):
        if not terms:
            skipped = span[0] - position
        chunks = {"start": term.start, "end": term.end}
        terms.append({"hash": name(term.xorb), "unpacked_length": term.length, "range": chunks})
        pieces.setdefault(term.xorb, set()).add((term.start, term.end, first, last))
    for xorb, wanted in pieces.items():
        ticket, _ = hub.tickets.issue("xorb", xorb=xorb)
        link = f"{base}/_xet/{hub.xet.id}/v1/xorbs/default/{name(xorb)}?ticket={ticket}"
        fetch[name(xorb)] = [
            {"range": {"start": start, "end": end}, "url": link, "url_range": {"start": first, "end": last}}
            for start, end, first, last in _apart(wanted)
        ]
    return {"offset_into_first_range": skipped, "terms": terms, "fetch_info": fetch}


def _apart(pieces: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Runs of chunks (start, end, first byte, last byte), those that overlap made one.

    A file that repeats itself has terms that do, and hf_xet 1.8 reads past the end of the shorter run.
    """
    found: list[tuple[int, int, int, int]] = []
    for start, end, first, last in sorted(pieces):
        if found and start < found[-1][1]:
            before = found.pop()
            found.append((before[0], max(before[1], end), before[2], max(before[3], last)))
        else:
            found.append((start, end, first, last))
    return found


def _file_of(hub: Context, repository: Repository, digest: str) -> XetFile | None:
    file = hub.xet.file(digest)
    if file is None or file.sha256 is None or RepoXet(repository.path).checked(file.sha256) != digest:
        return None
    return file


def _check_revision(repository: Repository, revision: str) -> None:
    with open_git(repository.git) as git:
        resolve_revision(git, revision)


async def _bearer(request: Request, *uses: str) -> tuple[Context, dict[str, str | int]]:
    """The hub, and what an access token to its Xet storage says."""
    hub = hub_of(request)
    if not hub.xet.is_named(request.path_params["store"]):
        raise ApiError(404, "There is no such Xet storage on this hub.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "The Xet storage needs an access token.", headers={"WWW-Authenticate": "Bearer"})
    return hub, hub.tickets.read(token.strip(), *uses)


async def _repository(hub: Context, claims: dict[str, str | int]) -> Repository:
    """The repository that an access token opens."""
    repo_type, _, repo_id = str(claims["repo"]).partition("s/")
    repository = await run_sync(hub.store.get, repo_key(repo_type, repo_id))
    if repository is None:
        raise repo_not_found(anonymous=False)
    return repository
