"""Stops a push where findings stand in its way."""

from __future__ import annotations

import re
from textwrap import shorten

from hubpub.display.words import one_line
from hubpub.errors import BlockedError
from hubpub.rules.secrets.redactor import masked
from hubpub.types.findings import Finding
from hubpub.types.plan import Plan
from hubpub.types.spelling import spelled

# Of findings that were shown, so many are named once more, each in so many characters.
_NAMED = 3
_SHORT = 80
# More of them in one error help nobody.
_LISTED = 10


def require_unblocked(plan: Plan, *, shown: bool = False) -> None:
    """Sees to it that no finding stops a plan.

    Args:
        plan: The plan.
        shown: Whether its findings were shown: then a few words on each are enough.

    Raises:
        BlockedError: One does.
    """
    if not plan.blocking:
        return
    codes = ", ".join(dict.fromkeys(finding.code for finding in plan.blocking))
    how = f"Mend them, or let one through with {spelled('force', 'CODE')}."
    if shown:
        firsts = list({finding.code: finding for finding in reversed(plan.blocking)}.values())[::-1]
        said = [f"{_in_short(finding)} ({finding.code})" for finding in firsts[:_NAMED]]
        said += [f"{len(firsts) - _NAMED} more"] if len(firsts) > _NAMED else []
        one = len(plan.blocking) == 1
        what = "a finding stands" if one else f"{len(plan.blocking)} findings stand"
        raise BlockedError(masked(f"{what} in the way: {'; '.join(said)}"), how.replace("them", "it") if one else how)
    if len(plan.blocking) == 1:
        only = plan.blocking[0]
        raise BlockedError(f"findings stand in the way ({codes}): {one_line(only.message)}", only.remedy)
    every = [f"{one_line(str(finding.subject))}: {finding.code}: {_sentences(finding)}" for finding in plan.blocking]
    listed = every[:_LISTED] + ([f"and {len(every) - _LISTED} more."] if len(every) > _LISTED else [])
    fact = f"{len(every)} findings stand in the way ({codes}): {' '.join(listed)}"
    raise BlockedError(masked(fact.removesuffix(".")), how, listed)


def _in_short(finding: Finding) -> str:
    """What a finding says, without what stands in brackets and what goes on for long."""
    text = one_line(re.sub(r" \([^()]*\)", "", finding.message)).partition("; ")[0]
    return shorten(text, _SHORT, placeholder=" …") if len(text) > _SHORT else text


def _sentences(finding: Finding) -> str:
    return one_line(f"{finding.message}. {finding.remedy}".rstrip())
