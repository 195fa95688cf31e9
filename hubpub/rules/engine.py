"""Rules: each judges a draft, the repository as it would be after the push."""

from __future__ import annotations

from itertools import islice

from hubpub.cards.authored.places import at_author
from hubpub.rules import suppress
from hubpub.rules.body.ignore_comments import requests
from hubpub.rules.registry import Needs, Rule, every_rule
from hubpub.rules.secrets.redactor import without_secrets
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

RULES = every_rule()

# Every code that a finding may have.
CODES = frozenset(rule.code for rule in RULES)

# More findings of one rule help nobody, and a hostile card could ask for millions.
LIMIT = 1000
# How many more are looked at: to count them, and to find the errors among them.
_MOST_COUNTED = 9000


def judge_draft(draft: Draft, limit: int = LIMIT) -> tuple[Finding, ...]:
    """Every finding on a draft.

    Where a rule has more to say than the limit, its errors come before its warnings, and a last finding of the same
    rule says how many are left out.

    A card may say which it does not want to hear of: ``<!-- hubpub: ignore BD004 -->``. What its author says in card.md
    is told there.

    Args:
        draft: What to judge.
        limit: How many findings of one rule there may be; who mends wants more than who reads.
    """
    there = {Needs.CARD}
    if draft.folder is not None or draft.remote.files:
        there.add(Needs.FILES)
    if draft.evidence is not None:
        there.add(Needs.RUNS)
    findings = [finding for rule in RULES if rule.needs in there for finding in _judged(rule, draft, limit)]
    findings = without_secrets(findings, draft.card.text)
    heard = suppress.heard(findings, requests(draft.card)) if findings else ()
    return at_author(heard, draft.card.text, draft.authored) if heard and draft.authored else heard


def _judged(rule: Rule, draft: Draft, limit: int) -> list[Finding]:
    """What a rule says of a draft, as much of it as the limit allows: errors first."""
    judged = rule.judge(draft)
    found = list(islice(judged, limit + 1))
    if len(found) <= limit:
        return found
    found += islice(judged, _MOST_COUNTED)
    found.sort(key=lambda finding: _WEIGHT[finding.severity])
    left_out = found[limit:]
    count = f"more than {_MOST_COUNTED:,}" if len(left_out) > _MOST_COUNTED else f"{len(left_out):,}"
    last = rule.finding(
        f"further findings of {rule.code} are left out: {count}",
        "Mend the others first.",
        left_out[0].subject,
        severity=left_out[0].severity,
    )
    return [*found[:limit], last]


_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
