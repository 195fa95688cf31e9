"""What is asked of every checkpoint of a training. A training imports this; what is heavy is its other process's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.errors import CallError
from hubpub.hub import require_repo_id
from hubpub.types.options.push import PushOptions
from hubpub.types.plan import MAIN
from hubpub.types.request import PushRequest, merge
from hubpub.types.spelling import subject
from hubpub.workflows.inputs.arguments import require_options, require_texts
from hubpub.workflows.inputs.refs import require_no_secret, require_refs

# A checkpoint is read by the training that wrote it, and by no one who needs a card, or what else loaders look for.
# What is cut short, runs code or holds a secret stops it all the same.
_LET_THROUGH = ("MD008", "WT001", "WT002", "WT006", "WT017", "WT018")


def make_checkpoint_request(repo: str, branch: str, options: Mapping[str, Any]) -> PushRequest:
    """What is asked of every checkpoint of a training.

    Args:
        repo: ``namespace/name``.
        branch: The branch.
        options: The options (`PushOptions`).

    Raises:
        CallError: A value is wrong, or the branch is ``main``.
    """
    require_options(options, PushOptions)
    require_texts(branch=branch)
    require_repo_id(repo)
    if branch == MAIN:
        raise CallError("the branch of the checkpoints is main, which gets the final model", "Name another branch.")
    force = _codes(options.get("force") or ())
    # the branch holds this checkpoint and nothing else: what was beside an earlier one would be taken for its part
    given = {**options, "branch": branch, "prune": "all", "also": ["*"], "force": [*_LET_THROUGH, *force]}
    request = PushRequest(None, repo, merge(given, {}))
    require_refs(request)
    require_no_secret(request)
    return request


def _codes(given: Any) -> tuple[str, ...]:
    if not given:
        return ()
    from hubpub.rules.codes import codes

    return codes(given, subject("force"), families=False)
