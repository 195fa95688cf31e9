"""The token of a job: trusted publishing, where the job may have it and no other token is there."""

from __future__ import annotations

import os

from hubpub.cli.github.runner import Runner
from hubpub.errors import HubpubError


def trust(runner: Runner, repo: str, *, planning: bool) -> None:
    """Sees to the token, and has it masked.

    Args:
        runner: Whoever masks it.
        repo: Where the push goes.
        planning: Whether nothing is published, so that it may be done without.

    Raises:
        CallError: The hub's address is none.
        HubError: The job gets no token, and it needs one.
    """
    from hubpub.cli.output import github
    from hubpub.hub.tokens import exchanged_token, stored_token
    from hubpub.hub.trusted_publishing import resource
    from hubpub.workflows.connection.connect import endpoint_of

    endpoint = endpoint_of(None)
    other = stored_token()
    runner.mask(other)  # that of a login is in no variable
    may_mint = bool(os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL") or os.environ.get("HF_OIDC_ID_TOKEN"))
    if planning and not may_mint:
        # a plan of a public repository needs no token, and a pull request from a fork gets none
        os.environ.pop("HF_OIDC_RESOURCE", None)
    if not planning and may_mint and not resource() and not other:
        os.environ["HF_OIDC_RESOURCE"] = repo
    try:
        runner.mask(exchanged_token(endpoint))
    except HubpubError as error:
        if not planning:
            raise
        # the publisher may be another workflow or branch, and what is public can be planned all the same
        runner.command(github.message("notice", runner.redacted(f"The plan is made without a token: {error}")))
        del os.environ["HF_OIDC_RESOURCE"]
