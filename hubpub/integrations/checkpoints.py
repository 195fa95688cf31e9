"""The checkpoints of a Trainer: which are published, by what a callback was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubpub.errors import CallError

if TYPE_CHECKING:
    from hubpub.types.request import PushRequest
    from hubpub.workflows.checkpoints.api import Checkpoints

DEFAULT = "branch"
"""What asks for the branch that checkpoints are published to where nobody names another."""


def require_checkpoints(given: Any) -> None:
    """Sees to it that what a callback was given says whether and where checkpoints are published.

    Raises:
        CallError: It is something else.
    """
    if given is None or isinstance(given, str):
        return
    from hubpub.workflows.checkpoints.api import Checkpoints

    if not isinstance(given, Checkpoints):
        raise CallError(
            f"checkpoints is of the type {type(given).__name__}",
            f"Give {DEFAULT!r}, the name of a branch, or a hubpub.Checkpoints.",
        )


def begin_checkpoints(given: str | Checkpoints, request: PushRequest, repo: str | None) -> Checkpoints:
    """What publishes the checkpoints of a training.

    Args:
        given: The branch, or what publishes them itself.
        request: What is asked of the push at the end: the same hub, account and rights.
        repo: Where that goes.

    Raises:
        CallError: No repository is named, or the branch is that of the final model.
    """
    from hubpub.workflows.checkpoints.api import BRANCH, Checkpoints

    if isinstance(given, Checkpoints):
        return given
    if repo is None:
        raise CallError("no repository is named", "Name it: repo='namespace/name'.")
    branch = BRANCH if given == DEFAULT else given
    if branch == request.options["branch"]:
        raise CallError(f"the final model goes to the branch {branch} too", "Name another branch with checkpoints=.")
    said: Any = {name: request.options[name] for name in ("endpoint", "local", "token", "private", "force")}
    # the Trainer says which process this is
    return Checkpoints(repo, branch, main_process_only=False, **said)


def checkpoint_folder(args: Any, state: Any) -> Path:
    """Where the Trainer has just saved to (transformers, trainer_utils.py: PREFIX_CHECKPOINT_DIR)."""
    return Path(args.output_dir) / f"checkpoint-{state.global_step}"
