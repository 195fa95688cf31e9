"""The hub as an ASGI app: its routes and what they share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hubpub.localhub import routing
from hubpub.localhub.api import commits, discussions, git, lfs, oidc, repos, resolve, trees, xet
from hubpub.localhub.assembly import Assembler
from hubpub.localhub.cards import card_body
from hubpub.localhub.context import Configuration, Context, Describe, Infer, ReadWeights, hub_of
from hubpub.localhub.events import Events, Listener
from hubpub.localhub.middleware import HubMiddleware, refuse
from hubpub.localhub.store import Store
from hubpub.localhub.tickets import Tickets
from hubpub.localhub.users import Users, make_root
from hubpub.localhub.web import frame, lists
from hubpub.localhub.web import routes as web
from hubpub.pages.model import Described
from hubpub.pages.tensors import WeightsHeader

GIB = 1024**3
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def accept_all(_content: str, _repo_type: str) -> tuple[list[str], list[str]]:
    """The validator of a hub that was given none: every card is right."""
    return [], []


def plain_card(text: str, _repo: str, _paths: Sequence[str], _inferred: Mapping[str, str]) -> Described:
    """The reader of cards of a hub that was given none: the text alone."""
    return Described(card_body(text))


def no_header(_path: str, _stream: BinaryIO, _size: int) -> WeightsHeader | None:
    """The reader of weights of a hub that was given none: of no file is anything known."""
    return None


def no_metadata(_text: str) -> Mapping[str, Any]:
    """The reader of a hub that was given none: no card has metadata."""
    return {}


def what_is_said(card: Mapping[str, Any], _paths: Sequence[str], _read: Callable[[str], Any]) -> Mapping[str, Any]:
    """What a hub infers that was given nothing for it: what the card says itself."""
    return {name: card[name] for name in ("library_name", "pipeline_tag") if isinstance(card.get(name), str)}


def create_app(
    root: Path,
    *,
    validate: Callable[[str, str], tuple[list[str], list[str]]] = accept_all,
    describe: Describe = plain_card,
    read_weights: ReadWeights = no_header,
    read_card: Callable[[str], Mapping[str, Any]] = no_metadata,
    infer: Infer = what_is_said,
    on_event: Listener | None = None,
    base_url: str | None = None,
    self_url: str | None = None,
    allowed_hosts: Collection[str] | None = None,
    instance: str = "",
    multipart_threshold: int = 5 * GIB,
    part_size: int = GIB,
    tree_page: int = 1000,
    verify_id_token: Callable[[str], Mapping[str, Any]] | None = None,
) -> Starlette:
    """The hub that keeps its repositories in `root`, as an ASGI app. Only one process at a time may serve a root.

    - `validate(content, repo_type)` gives a card's (errors, warnings): what POST /api/validate-yaml answers, and
      a commit of a README.md with errors is refused for.
    - `describe(card, repo, paths, inferred)` gives what a repository's page shows of its card, as values of
      `hubpub.pages`; `inferred` are the library and the task, where `infer` gave them.
    - `read_weights(path, stream, size)` gives what the header of a file of weights tells, None for any other file, and
      raises ValueError for one that no loader would take.
    - `read_card(card)` gives a card's front matter as plain data, empty without one: what the answers about a
      repository tell of it, and make its tags of.
    - `infer(card, paths, read_json)` gives what the Hub infers of a model: `library_name`, `pipeline_tag`, `config`,
      `tags`. `card` is the front matter, and `read_json(path)` what a JSON file holds, None where it cannot be read.
    - `on_event(kind, details)` is called synchronously at every event, besides the log in `root/events.jsonl`.
    - `base_url` is what links start with; by default, how the caller reached the hub. `self_url` is how the hub
      reaches itself, where that differs.
    - `allowed_hosts` are the host names that are served; None: all.
    - LFS uploads above `multipart_threshold` bytes are cut into parts of `part_size` bytes.
    - Lists of files come in pages of `tree_page` entries.
    - `verify_id_token(token)` gives the claims of a CI's id token whose signature, issuer and times are right, and
      raises ValueError else; without it, no id token is exchanged.
    """
    make_root(root)
    routing.register()
    events = Events(root / "events.jsonl", on_event)
    configuration = Configuration(
        validate=validate,
        describe=describe,
        read_weights=read_weights,
        read_card=read_card,
        infer=infer,
        base_url=base_url,
        instance=instance,
        multipart_threshold=multipart_threshold,
        part_size=part_size,
        tree_page=tree_page,
        verify_id_token=verify_id_token,
    )
    users = Users(root)
    users.default()
    store = Store(root, events)
    tickets = Tickets.at(root / "secret.key")
    hub = Context(
        store=store,
        xet=store.xet,
        users=users,
        events=events,
        tickets=tickets,
        assembler=Assembler(store, events, tickets, self_url),
        configuration=configuration,
    )
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(HubMiddleware, hub=hub, allowed_hosts=allowed_hosts)],
        exception_handlers={HTTPException: refuse},
    )
    app.router.redirect_slashes = False
    app.state.hub = hub
    return app


async def about(request: Request) -> Response:
    """GET /api/local-hub: which hub this is, and how many bytes its disk has left.

    For whoever looks whether it still runs, and for telling a full disk from other failures of a Xet upload: hf_xet
    does not pass on what the hub said.
    """
    hub = hub_of(request)
    free = (await run_sync(shutil.disk_usage, hub.store.root)).free
    return JSONResponse({"instance": hub.configuration.instance, "free": free})


async def telemetry(request: Request) -> Response:
    """POST /v1/telemetry: hf_xet reports transfers to the host of its storage. Nothing is kept."""
    async for _ in request.stream():
        pass
    return Response(status_code=204)


async def agent_harnesses(_request: Request) -> Response:
    """GET /api/agent-harnesses: by which coding agents the client may be run; none is known here.

    With an answer the client asks once a day, as it does of the Hub; without one it asks in every process.
    """
    return JSONResponse({"harnesses": {}, "standardEnvVars": []})


async def nothing(_request: Request) -> Response:
    """A part of the Hub's API that this hub does not have."""
    raise HTTPException(404)


def _routes() -> list[Route]:
    repo = "/api/{kind:hub_kind}/{namespace:hub_segment}/{name:hub_segment}"
    lfs_path = "/_lfs/{kind:hub_kind}/{namespace:hub_segment}/{name:hub_segment}"
    xet_path = "/_xet/{store:hub_segment}/v1"
    revision = "{revision:hub_segment}"
    api = [
        Route("/api/local-hub", about),
        Route("/api/agent-harnesses", agent_harnesses),
        Route("/api/whoami-v2", repos.whoami),
        Route("/api/validate-yaml", repos.validate_yaml, methods=["POST"]),
        Route("/api/repos/create", repos.create_repo, methods=["POST"]),
        Route("/api/repos/delete", repos.delete_repo, methods=["DELETE"]),
        Route("/api/repos/move", repos.move_repo, methods=["POST"]),
        Route("/api/{kind:hub_kind}", repos.list_repos),
        Route("/api/{kind:hub_kind}/{name:hub_segment}", repos.no_such_repo),
        Route("/api/{kind:hub_kind}/{name:hub_segment}/revision/{revision:hub_segment}", repos.no_such_repo),
        Route(repo, repos.repo_info),
        Route(f"{repo}/revision/{revision}", repos.repo_info),
        Route(f"{repo}/settings", repos.change_settings, methods=["PUT"]),
        Route(f"{repo}/auth-check", repos.auth_check),
        Route(f"{repo}/auth-check/write", repos.auth_check),
        Route(f"{repo}/tree/{revision}", trees.list_tree),
        Route(f"{repo}/tree/{revision}/{{path:hub_rest}}", trees.list_tree),
        Route(f"{repo}/paths-info/{revision}", trees.paths_info, methods=["POST"]),
        Route(f"{repo}/refs", trees.list_refs),
        Route(f"{repo}/commits/{revision}", trees.list_commits),
        Route(f"{repo}/branch/{revision}", trees.change_branch, methods=["POST", "DELETE"]),
        Route(f"{repo}/tag/{revision}", trees.change_tag, methods=["POST", "DELETE"]),
        Route(f"{repo}/preupload/{revision}", commits.preupload, methods=["POST"]),
        Route(f"{repo}/commit/{revision}", commits.commit, methods=["POST"]),
        Route(f"{repo}/lfs-files/duplicate", lfs.lfs_duplicate, methods=["POST"]),
        Route(f"{repo}/discussions", discussions.list_discussions),
        Route(f"{repo}/discussions", discussions.create_discussion, methods=["POST"]),
        Route(f"{repo}/discussions/{{number:hub_number}}", discussions.get_discussion),
        Route(
            f"{repo}/discussions/{{number:hub_number}}/{{what:hub_change}}",
            discussions.change_discussion,
            methods=["POST"],
        ),
        Route(f"{repo}/xet-{{access:hub_access}}-token/{revision}", xet.xet_token),
        Route(f"{lfs_path}/objects/{{oid:hub_segment}}", lfs.lfs_put, methods=["PUT"]),
        Route(f"{lfs_path}/objects/{{oid:hub_segment}}", lfs.lfs_get),
        Route(f"{lfs_path}/parts/{{oid:hub_segment}}", lfs.lfs_part, methods=["PUT"]),
        Route(f"{lfs_path}/complete/{{oid:hub_segment}}", lfs.lfs_complete, methods=["POST"]),
        Route(f"{lfs_path}/verify/{{oid:hub_segment}}", lfs.lfs_verify, methods=["POST"]),
        Route(f"{xet_path}/xorbs/{{prefix:hub_segment}}/{{hash:hub_segment}}", xet.put_xorb, methods=["POST"]),
        Route(f"{xet_path}/xorbs/{{prefix:hub_segment}}/{{hash:hub_segment}}", xet.get_xorb),
        Route(f"{xet_path}/shards", xet.put_shard, methods=["POST"]),
        Route(f"{xet_path}/chunks/{{prefix:hub_segment}}/{{hash:hub_segment}}", xet.get_chunk),
        Route(f"{xet_path}/reconstructions/{{hash:hub_segment}}", xet.get_reconstruction),
    ]
    # Models lie at the root, datasets and spaces below their own name; git puts .git after any of them.
    site = []
    for prefix in ("/{kind:hub_kind}", ""):
        git_path = f"{prefix}/{{namespace:hub_segment}}/{{name:hub_git_name}}"
        page = f"{prefix}/{{namespace:hub_segment}}/{{name:hub_segment}}"
        site += [
            Route(f"{git_path}/info/lfs/objects/batch", lfs.lfs_batch, methods=["POST"]),
            Route(f"{git_path}/info/refs", git.info_refs),
            Route(f"{git_path}/git-upload-pack", git.upload_pack, methods=["POST"]),
            Route(f"{git_path}/git-receive-pack", git.receive_pack, methods=["POST"]),
            Route(f"{page}/resolve/{revision}/{{path:hub_rest}}", resolve.resolve_file),
            Route(f"{page}/raw/{revision}/{{path:hub_rest}}", resolve.raw_file),
            *web.routes(page),
        ]
    own = [
        Route("/", lists.index),
        Route("/login", lists.login),
        Route("/{kind:hub_kind}", lists.kind_page),
        Route(f"{frame.ASSETS}{{name:hub_segment}}", frame.asset),
        Route("/oauth/token", oidc.exchange, methods=["POST"]),
        Route("/v1/telemetry", telemetry, methods=["POST"]),
    ]
    # What else begins like these is no repository's page.
    ends = [Route(f"/{name}/{{rest:path}}", nothing, methods=_METHODS) for name in ("api", "_lfs", "_xet")]
    # Last, for it takes whatever is one word.
    return [*api, *ends, *own, *site, Route("/{namespace:hub_segment}", lists.namespace_page)]
