"""The token of a job: trusted publishing, where the job may have it and no other token is there."""

from __future__ import annotations

import os
from typing import Any

from hubpub.cli.github.runner import Runner
from hubpub.errors import CallError, HubpubError


def trust(runner: Runner, options: dict[str, Any], *, planning: bool) -> None:
    """Sees to the token, and has it masked.

    Args:
        runner: Whoever masks it.
        options: Those of the push.
        planning: Whether nothing is published, so that it may be done without.

    Raises:
        CallError: The hub's address is none, or no name of a repository comes of what the push was told.
        HubError: The job gets no token, and it needs one.
    """
    from hubpub.cli.output import github
    from hubpub.hub.tokens import exchanged_token, stored_token
    from hubpub.hub.trusted_publishing import resource
    from hubpub.workflows.connection.connect import endpoint_of

    if options["local"]:
        return
    endpoint = endpoint_of(None)
    other = stored_token()
    runner.mask(other)  # that of a login is in no variable
    may_mint = bool(os.environ.get("ACTIONS_ID_TOKEN_REQUEST_URL") or os.environ.get("HF_OIDC_ID_TOKEN"))
    if planning and not may_mint:
        # a plan of a public repository needs no token, and a pull request from a fork gets none
        os.environ.pop("HF_OIDC_RESOURCE", None)
    if not planning and may_mint and not resource() and not other and (repo := _repository(options)):
        os.environ["HF_OIDC_RESOURCE"] = repo
    try:
        runner.mask(exchanged_token(endpoint))
    except HubpubError as error:
        if not planning:
            raise
        # the publisher may be another workflow or branch, and what is public can be planned all the same
        runner.command(github.message("notice", runner.redacted(f"The plan is made without a token: {error}")))
        del os.environ["HF_OIDC_RESOURCE"]


def _repository(options: dict[str, Any]) -> str | None:
    """Where the push will go, as the push itself finds out; None where nothing says it, which the push tells.

    Raises:
        CallError: That is no name, or what says it is wrong.
        WandbError: Only the run could say it, and W&B tells nothing.
    """
    from hubpub.files import settings as config
    from hubpub.workflows.inputs.arguments import path_of
    from hubpub.workflows.inputs.sources import load_source, open_model, repository
    from hubpub.workflows.lineage import Origin

    model, card_file = open_model(path_of(options["folder"], "folder"))
    settings = config.load(model.root)
    repo = options["repo"] or settings.repo
    if repo or card_file:
        return repository(repo, None) if repo else None
    recipe, facts = options["recipe"] or settings.recipe, options["facts"] or settings.facts
    run = options["run"] or settings.run
    try:
        source = load_source(recipe, facts)
    except CallError:
        if run is None:
            raise
        # what the facts lack the run may tell
        source = load_source(recipe, facts, Origin.of(run, settings, timeout=options["timeout"]))
    return repository(None, source) if source else None
