"""What a push that breaks off leaves on the hub: a repository or a branch that it made, with nothing of it in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hubpub.errors import HubpubError, Interrupted, MovedError, UnknownError
from hubpub.types.plan import Plan
from hubpub.types.progress import broken_off
from hubpub.workflows.push.gate import Gate


@dataclass(slots=True)
class Made:
    """What a push has made so far.

    Attributes:
        repo: Whether the repository, which was not there.
        branch: Whether the branch.
    """

    repo: bool = False
    branch: bool = False

    def said(self, plan: Plan) -> str:
        """What is to be said of it. It is not taken away: others may use it already."""
        repo = plan.target.repo
        if self.repo:
            return f"; this push created {repo}, which is empty (`hf repos delete {repo}` removes it)"
        if self.branch:
            return (
                f"; this push created the branch {plan.branch}, with nothing new on it "
                f"(`hf repos branch delete {repo} {plan.branch}` removes it)"
            )
        return ""


@contextmanager
def explain_leftovers(plan: Plan, gate: Gate) -> Iterator[Made]:
    """Says what is left where a push breaks off before its commit.

    Args:
        plan: The plan.
        gate: Knows whether a commit is asked for: then it is not known that there is nothing.
    """
    made = Made()
    try:
        yield made
    except (UnknownError, MovedError):
        raise  # the files may be there, or somebody else's are
    except HubpubError as error:
        if said := made.said(plan):
            raise type(error)(f"{error.fact}{said}", error.next_step) from error
        raise
    except KeyboardInterrupt as stop:
        said = made.said(plan)
        if not said or gate.is_needed or isinstance(stop, Interrupted):
            raise
        raise Interrupted(f"{broken_off(plan).removesuffix('.')}{said}") from stop
