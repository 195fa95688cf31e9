"""Trusted publishing: for its id token, the Hub gives a CI job a token for one repository and one hour.

The client makes the exchange (``HF_OIDC_RESOURCE``, https://huggingface.co/docs/hub/trusted-publishers), and prefers it
to ``HF_TOKEN``. Here are the checks before it, and the errors when it fails.
"""

from __future__ import annotations

import base64
import json
import os
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hubpub.errors import CallError, HubError
from hubpub.types.spelling import log_in, spelled, this

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

_PERMISSION = "`permissions: id-token: write`"
_AGAIN = "Run the job again later; nothing was published."


def resource() -> str | None:
    """The repository that trusted publishing is for; None where the job does not use it."""
    return os.environ.get("HF_OIDC_RESOURCE") or None


def require_endpoint(endpoint: str, default: str) -> None:
    """Checks that the exchanged token goes to the hub that gave it.

    Args:
        endpoint: The hub of this command.
        default: The hub of the exchange.

    Raises:
        CallError: They differ.
    """
    if resource() and endpoint != default:
        raise CallError(
            f"HF_OIDC_RESOURCE asks {default} for a token, and {this()} goes to {endpoint}",
            f"Name the hub by HF_ENDPOINT={endpoint} instead of {spelled('endpoint')}, or unset HF_OIDC_RESOURCE.",
        )


def publisher_identity() -> Mapping[str, Any]:
    """The answer to whoami for an exchanged token, worded as the Hub's for a fine-grained one.

    The Hub is not asked: the token belongs to no account, and its exchange has shown what it may do.
    """
    name = resource() or ""
    scope = {"entity": {"type": "model", "name": name}, "permissions": ["repo.content.read", "repo.write"]}
    token = {"displayName": "trusted publisher", "role": "fineGrained", "fineGrained": {"scoped": [scope]}}
    return {"name": f"trusted publisher of {name}", "orgs": [], "auth": {"type": "oidc", "accessToken": token}}


def no_token() -> HubError:
    """The error where there is neither a token nor trusted publishing."""
    fact = "no Hugging Face token was found"
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return HubError(
            fact,
            f"For trusted publishing, add {_PERMISSION} to the job and set HF_OIDC_RESOURCE=namespace/name; or give "
            "the step HF_TOKEN from a secret.",
        )
    return HubError(
        fact, f"{log_in().capitalize()} or set HF_TOKEN; or rehearse without an account, with {spelled('local')}."
    )


def no_id_token(endpoint: str) -> HubError:
    """The error where there is no id token to exchange."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return HubError(
            "HF_OIDC_RESOURCE asks for trusted publishing, and GitHub gives this job no id token",
            f"Add {_PERMISSION} to the job, beside `contents: read`; a pull request from a fork never gets one.",
        )
    return HubError(
        "HF_OIDC_RESOURCE asks for trusted publishing, and there is no id token",
        f"Set HF_OIDC_ID_TOKEN to one that your CI made for the audience {endpoint}, or unset HF_OIDC_RESOURCE.",
    )


def refusal(error: HfHubHTTPError, endpoint: str, repo: str | None) -> HubError | None:
    """The error where a hub refuses the exchange, or a use of its token; None for anything else."""
    wanted, status = resource(), error.response.status_code
    if wanted is None:
        return None
    url = str(error.response.url)
    if is_issuer(url):
        return issuer_fails(f"status {status}") if status >= 500 else _no_permission(status)
    if status not in (400, 401, 403, 404):
        return None
    if url.startswith(f"{endpoint}/oauth/token"):
        return _not_trusted(endpoint, wanted)
    if "create repo scope" in (error.response.headers.get("X-Error-Message") or error.server_message or ""):
        return HubError(
            f"there is no repository {repo or wanted} at {endpoint}, and a trusted publisher cannot create one",
            f"Create it first: `hf repos create {repo or wanted}`.",
        )
    if status == 403:
        return HubError(
            f"the trusted publisher of {wanted} may not do that at {repo or endpoint}",
            f"Set HF_OIDC_RESOURCE={repo}."
            if repo and repo != wanted
            else f"See at {endpoint}/{wanted}/settings, under Trusted Publishers, that it is not read-only.",
        )
    return None


def is_issuer(url: str) -> bool:
    """Whether an address is GitHub's issuer of id tokens, and no hub's."""
    asked, given = (urlsplit(each) for each in (os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL", ""), url))
    return bool(asked.netloc) and (asked.scheme, asked.netloc) == (given.scheme, given.netloc)


def issuer_fails(why: str) -> HubError:
    """The error where GitHub does not give the job its id token."""
    return HubError(f"GitHub, asked for the id token of this job, does not answer as it should ({why})", _AGAIN)


def _no_permission(status: int) -> HubError:
    return HubError(f"GitHub gives this job no id token (status {status})", f"Add {_PERMISSION} to the job.")


def _not_trusted(endpoint: str, wanted: str) -> HubError:
    """The error where a hub refuses the exchange. It does not say which check failed, so likely reasons are named."""
    if (given := os.environ.get("HF_OIDC_ID_TOKEN")) and (reason := _wrong(given, endpoint)):
        return HubError(
            f"{endpoint} refuses the id token of HF_OIDC_ID_TOKEN: {reason}",
            f"Have the CI make one for the audience {endpoint}, in the job that publishes.",
        )
    if not re.fullmatch(r"(?:[a-z]+/)?[\w.-]+/[\w.-]+", wanted, re.ASCII):
        return HubError(
            f"{endpoint} gives no token for {wanted!r}, which HF_OIDC_RESOURCE names", "Set it to namespace/name."
        )
    return HubError(
        f"{endpoint} knows no trusted publisher of {wanted} that is this job{_job()}",
        f"The repository must exist (`hf repos create {wanted}`); then add this job at {endpoint}/{wanted}/settings"
        ", under Trusted Publishers.",
    )


def _wrong(id_token: str, endpoint: str) -> str:
    """What is wrong with an id token by its own claims; empty where nothing is. Its signature is not checked."""
    try:
        _, middle, _ = id_token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(f"{middle}=="))
        expires, audience = claims.get("exp"), claims.get("aud")
    except (ValueError, AttributeError, RecursionError):
        return "it is none, a JSON Web Token of three parts"
    if isinstance(expires, (int, float)) and expires <= time.time():
        return "it has expired"
    audiences = audience if isinstance(audience, list) else [audience]
    return "" if endpoint in audiences else f"it is for {', '.join(map(str, audiences))[:200]}"


def _job() -> str:
    """The claims of this job's id token from GitHub that a trusted publisher is defined by."""
    names = {"repository": "GITHUB_REPOSITORY", "ref": "GITHUB_REF", "workflow": "GITHUB_WORKFLOW_REF"}
    claims = {claim: os.environ.get(name, "") for claim, name in names.items()}
    claims["workflow"] = claims["workflow"].partition("@")[0].rpartition("/")[2]
    shown = ", ".join(f"{claim} {value}" for claim, value in claims.items() if value)
    return f" ({shown})" if shown else ""
