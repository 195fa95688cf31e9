"""The route of trusted publishing (see oidc.py): RFC 8693 as the Hub does it, with a JSON body."""

from __future__ import annotations

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hubpub.localhub.context import Context, hub_of, json_body, text_field
from hubpub.localhub.errors import ApiError
from hubpub.localhub.names import RepoKey, repo_key
from hubpub.localhub.oidc import TOKEN_PREFIX, trusted_publishers
from hubpub.localhub.tickets import HOUR

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105


async def exchange(request: Request) -> Response:
    """POST /oauth/token: a good id token of a trusted publisher gives a token of its repository.

    As the Hub's, a refusal does not tell which of the checks failed.
    """
    hub = hub_of(request)
    body = await json_body(request)
    if text_field(body, "grant_type") != _EXCHANGE or text_field(body, "subject_token_type") != _ID_TOKEN:
        raise _refused("invalid_request", "Only id tokens are exchanged here (RFC 8693).")
    resource = text_field(body, "resource")
    try:
        kind, _, rest = resource.partition("/")
        key = repo_key(kind[:-1], rest) if kind in ("datasets", "spaces") else repo_key("model", resource)
    except ApiError as error:
        raise _refused("invalid_request", error.message) from None
    audience = hub.base_url(request)
    name = await run_sync(_publisher, hub, text_field(body, "subject_token"), key, audience)
    ticket, _ = hub.tickets.issue("publish", type=key.type, namespace=key.namespace, name=key.name, publisher=name)
    hub.events.emit("oidc.exchanged", repo=key.id, publisher=name)
    return JSONResponse(
        {
            "access_token": f"{TOKEN_PREFIX}{ticket}",
            "token_type": "bearer",
            "expires_in": HOUR,
            "issued_token_type": _ACCESS_TOKEN,
        }
    )


def _publisher(hub: Context, id_token: str, key: RepoKey, audience: str) -> str:
    """The name of the publisher that an id token is from. Raises ApiError 400 unless the repository trusts it."""
    verify = hub.configuration.verify_id_token
    try:
        claims = verify(id_token) if verify else {}
    except ValueError:
        claims = {}
    audiences = claims.get("aud")
    meant_for_here = audience in (audiences if isinstance(audiences, list) else [audiences])
    known = any(p.accepts(claims) for p in trusted_publishers(hub.store.root) if p.repo == key.web_path)
    if not (meant_for_here and known and hub.store.get(key)):
        raise _refused("invalid_grant", "No trusted publisher of this repository matches the id token.")
    return str(claims.get("sub", claims["iss"]))


def _refused(error: str, why: str) -> ApiError:
    return ApiError(400, why, code="BadRequest", extra={"error": error, "error_description": why})
