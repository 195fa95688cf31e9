"""The tokens that a job's log must mask."""

from __future__ import annotations

from hubpub.hub.errors import translated
from hubpub.hub.trusted_publishing import resource


def exchanged_token(endpoint: str) -> str | None:
    """The token of trusted publishing; None where that is not asked for.

    Raises:
        HubError: There is no id token, or the hub refuses it.
    """
    if resource() is None:
        return None
    from huggingface_hub import get_token

    with translated(endpoint, resource()):
        return get_token()


def stored_token() -> str | None:
    """The token of the environment or of ``hf auth login``; None where there is none, or trusted publishing is used."""
    from huggingface_hub import get_token

    return None if resource() else get_token()
