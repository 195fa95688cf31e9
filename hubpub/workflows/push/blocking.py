"""Stops a push where findings stand in its way."""

from __future__ import annotations

from hubpub.errors import BlockedError
from hubpub.types.plan import Plan
from hubpub.types.spelling import spelled


def require_unblocked(plan: Plan, *, shown: bool = False) -> None:
    """Sees to it that no finding stops a plan.

    Args:
        plan: The plan.
        shown: Whether its findings were shown: then their codes are enough.

    Raises:
        BlockedError: One does.
    """
    if not plan.blocking:
        return
    codes, first = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking)), plan.blocking[0]
    if shown:
        raise BlockedError(
            f"findings stand in the way: {codes}", f"Mend them, or let one through with {spelled('force', 'CODE')}."
        )
    raise BlockedError(f"findings stand in the way ({codes}): {first.message}", first.remedy)
