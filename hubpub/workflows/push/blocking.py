"""Stops a push where findings stand in its way."""

from __future__ import annotations

from hubpub.display.words import one_line
from hubpub.errors import BlockedError
from hubpub.rules.secrets.redactor import masked
from hubpub.types.findings import Finding
from hubpub.types.plan import Plan
from hubpub.types.spelling import spelled

# More of them in one error help nobody.
_LISTED = 10


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
    codes = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking))
    how = f"Mend them, or let one through with {spelled('force', 'CODE')}."
    if shown:
        raise BlockedError(f"findings stand in the way: {codes}", how)
    if len(plan.blocking) == 1:
        only = plan.blocking[0]
        raise BlockedError(f"findings stand in the way ({codes}): {one_line(only.message)}", only.remedy)
    every = [f"{one_line(str(finding.subject))}: {finding.code}: {_sentences(finding)}" for finding in plan.blocking]
    listed = every[:_LISTED] + ([f"and {len(every) - _LISTED} more."] if len(every) > _LISTED else [])
    fact = f"{len(every)} findings stand in the way ({codes}): {' '.join(listed)}"
    raise BlockedError(masked(fact.removesuffix(".")), how, listed)


def _sentences(finding: Finding) -> str:
    return one_line(f"{finding.message}. {finding.remedy}".rstrip())
