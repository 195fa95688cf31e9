"""The context of every route: the hub's stores, its configuration, and the caller of a request."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, cast

from anyio.to_thread import run_sync
from starlette.requests import Request

from hubpub.localhub.assembly import Assembler
from hubpub.localhub.disk import is_text
from hubpub.localhub.errors import (
    ApiError,
    bad_request,
    bad_token,
    forbidden,
    needs_token,
    renamed,
    repo_not_found,
)
from hubpub.localhub.events import Events
from hubpub.localhub.names import RepoKey, repo_key
from hubpub.localhub.oidc import TOKEN_PREFIX, publisher_user
from hubpub.localhub.redirects import path_of
from hubpub.localhub.remembered import Remembered
from hubpub.localhub.store import Repository, Store
from hubpub.localhub.tickets import Tickets
from hubpub.localhub.users import User, Users
from hubpub.localhub.xet.store import XetStore
from hubpub.pages.model import Described
from hubpub.pages.tensors import WeightsHeader

# Bytes of a JSON body; a preupload of 256 files is far below.
_JSON_MAX = 16 * 1024 * 1024
_FACTS_REMEMBERED = 5_000

Right = Literal["see", "read", "propose", "write"]

# What a card tells, out of its text, the repository's id, the paths of its files and what is inferred besides; what a
# file's header tells; and what the Hub infers, out of the front matter, the paths and what reads a JSON file.
Describe = Callable[[str, str, Sequence[str], Mapping[str, str]], Described]
Infer = Callable[[Mapping[str, Any], Sequence[str], Callable[[str], Any]], Mapping[str, Any]]
ReadWeights = Callable[[str, BinaryIO, int], WeightsHeader | None]


@dataclass(frozen=True)
class Configuration:
    """The configuration of a hub. Sizes are in bytes, pages in entries."""

    validate: Callable[[str, str], tuple[list[str], list[str]]]
    describe: Describe
    read_weights: ReadWeights
    read_card: Callable[[str], Mapping[str, Any]]
    infer: Infer
    base_url: str | None = None
    instance: str = ""
    multipart_threshold: int = 5 * 1024**3
    part_size: int = 1024**3
    tree_page: int = 1000
    expand_page: int = 50
    verify_id_token: Callable[[str], Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Context:
    """What the routes of one hub share."""

    store: Store
    xet: XetStore
    users: Users
    events: Events
    tickets: Tickets
    assembler: Assembler
    configuration: Configuration
    # what commits and files of weights tell of their models (see description.py and weights.py)
    facts: Remembered[Any] = field(default_factory=lambda: Remembered(_FACTS_REMEMBERED))

    def base_url(self, request: Request) -> str:
        """The hub's own URL, without a slash at its end: the configured one, or else the one that the caller used."""
        if self.configuration.base_url:
            return self.configuration.base_url.rstrip("/")
        return f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"

    def caller(self, request: Request) -> User | None:
        """The user whose token came with a request; None without a token.

        `Bearer` carries the token, `Basic` carries it as the password (git, browsers). Raises ApiError 401 for an
        unknown token.
        """
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return None
        token = value.strip()
        if scheme.lower() == "basic":
            try:
                token = base64.b64decode(token, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                raise bad_token() from None
        if token.startswith(TOKEN_PREFIX):
            return publisher_user(self.tickets, token)
        user = self.users.by_token(token) if token else None
        if user is None:
            raise bad_token()
        return user

    def user(self, request: Request, what: str) -> User:
        """The caller, who must have a token; `what` names what needs it, for the error."""
        user = self.caller(request)
        if user is None:
            raise needs_token(what)
        return user

    def writer(self, request: Request, key: RepoKey, what: str) -> User:
        """The caller, who must be allowed to write in a repository's namespace."""
        user = self.user(request, what)
        if user.role != "write":
            raise forbidden(f"The token of {user.name} may only read. {what} needs a write token.")
        if not user.may_write(key):
            raise forbidden(f"{user.name} may not write in the namespace {key.namespace}.")
        return user

    async def repository(self, request: Request, right: Right = "see", what: str = "This") -> Repository:
        """The repository of a request's path, if the caller has a right to it.

        Raises ApiError 307 for one that has another name now and that the caller may see.

        The rights: `see` its metadata, `read` its files, `propose` a pull request, `write` to it.
        """
        key = key_of(request)
        user = self.caller(request)

        def open_or_lead_on() -> Repository:
            try:
                return self.open(key, user, right, what)
            except ApiError as error:
                if error.code == "RepoNotFound" and (location := self._moved(request, key, user)):
                    raise renamed(location) from None
                raise

        return await run_sync(open_or_lead_on)

    def _moved(self, request: Request, key: RepoKey, user: User | None) -> str | None:
        """Where a request leads whose repository has another name now; None where the caller may not see it."""
        path = request.scope["path"]
        if path.startswith("/_") or self.store.get(key) is not None:
            return None
        found = self.store.moved(key)
        if found is None or (found.is_private and not (user and user.sees(found.key))):
            return None
        query = request.scope.get("query_string", b"").decode("latin-1")
        return path_of(path, key, found.key) + (f"?{query}" if query else "")

    def open(self, key: RepoKey, user: User | None, right: Right, what: str = "This") -> Repository:
        """A repository by its key, for a user who has a right to it (see `repository`)."""
        found = self.store.get(key)
        if found is None or (found.is_private and not (user and user.sees(key))):
            raise repo_not_found(anonymous=user is None)
        if right == "see":
            return found
        if right == "read":
            if found.gated and not (user and user.sees(key)):
                raise ApiError(
                    403 if user else 401,
                    f"Access to {key.type} {key.id} is restricted. You must be authenticated and have access to it.",
                    code="GatedRepo",
                )
            return found
        if user is None:
            raise needs_token(what)
        if user.role != "write":
            raise forbidden(f"The token of {user.name} may only read. {what} needs a write token.")
        if not user.may_propose(key):
            raise forbidden(f"The token of {user.name} is for another repository.")
        if right == "write" and not user.may_write(key):
            raise forbidden(f"{user.name} may not write in the namespace {key.namespace}.")
        return found


def hub_of(request: Request) -> Context:
    """The hub that a request came to."""
    return cast(Context, request.app.state.hub)


def key_of(request: Request) -> RepoKey:
    """The repository that a request's path names (it need not exist)."""
    params = request.path_params
    return repo_key(params.get("kind", "model"), f"{params['namespace']}/{params['name']}")


async def read_body(request: Request, most: int, too_long: str) -> bytes:
    """A request's body. Raises ApiError 413 with the message `too_long` above `most` bytes."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise ApiError(413, too_long)
        chunks.append(chunk)
    return b"".join(chunks)


async def json_body(request: Request) -> dict[str, Any]:
    """A request's JSON object. Raises ApiError 400 if it is not one, 413 if it is too long."""
    data = await read_body(request, _JSON_MAX, f"A JSON body may have at most {_JSON_MAX} bytes.")
    if not data.strip():
        return {}
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise bad_request("The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise bad_request("The body must be a JSON object.")
    if not is_text(data, value):
        raise bad_request("The body holds a lone surrogate, which is no text.")
    return value


def text_field(body: dict[str, Any], name: str, default: str = "") -> str:
    """A string member of a JSON body; `default` if it is missing or null."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise bad_request(f"{name!r} must be a string.")
    return value


def query_flag(request: Request, name: str) -> bool:
    """A yes/no query parameter; the client writes `1` or `true`."""
    return request.query_params.get(name, "").lower() in {"1", "true", "yes"}
