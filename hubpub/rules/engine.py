"""Rules: each judges a draft, the repository as it would be after the push."""

from __future__ import annotations

from itertools import islice

from hubpub.rules import suppress as ignoring
from hubpub.rules.body import content as body
from hubpub.rules.body import links as body_links
from hubpub.rules.lineage import links as lineage
from hubpub.rules.lineage import runs as lineage_runs
from hubpub.rules.metadata import block as metadata_block
from hubpub.rules.metadata import keys as metadata
from hubpub.rules.recipes import spelling as recipe_rules
from hubpub.rules.registry import Rule
from hubpub.rules.repository import contents as repository
from hubpub.rules.secrets import leaks as secrets
from hubpub.rules.secrets import masks as secret_masks
from hubpub.rules.weights import configs as weights_configs
from hubpub.rules.weights import files as weights_files
from hubpub.rules.weights import loadable as weights
from hubpub.rules.weights import pickles as weights_pickles
from hubpub.rules.weights import references as weights_parts
from hubpub.rules.weights import shards as weights_shards
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

RULES: tuple[Rule, ...] = (
    *metadata.RULES,
    *body.RULES,
    *lineage.RULES,
    *lineage_runs.RULES,
    *weights.RULES,
    *weights_parts.RULES,
    *weights_configs.RULES,
    *weights_files.RULES,
    *weights_pickles.RULES,
    *weights_shards.RULES,
    *secrets.RULES,
    repository.foreign_card,
    repository.stale_signature,
    *recipe_rules.RULES,
)

# What judges a card by itself; the others have nothing to say of one without folder and repository.
_OF_FILES = {
    *(rule.code for rule in RULES if rule.code.startswith(("WT", "RP"))),
    *(rule.code for rule in (metadata_block.no_card, body_links.missing_file, secrets.credentials_file)),
}
_OF_CARDS = tuple(rule for rule in RULES if rule.code not in _OF_FILES)

# Every code that a finding may have.
CODES = frozenset(rule.code for rule in RULES)

# More findings of one rule help nobody, and a hostile card could ask for millions.
LIMIT = 1000
# How many more are looked at: to count them, and to find the errors among them.
_MOST_COUNTED = 9000


def check(draft: Draft, limit: int = LIMIT) -> tuple[Finding, ...]:
    """Every finding on a draft.

    Where a rule has more to say than the limit, its errors come before its warnings, and a last finding of the same
    rule says how many are left out.

    A card may say which it does not want to hear of: ``<!-- hubpub: ignore BD004 -->``.

    Args:
        draft: What to judge.
        limit: How many findings of one rule there may be; who mends wants more than who reads.
    """
    rules = RULES if draft.folder is not None or draft.remote.files else _OF_CARDS
    findings = [finding for rule in rules for finding in _judged(rule, draft, limit)]
    return ignoring.heard(draft.card, secret_masks.without_secrets(findings, draft.card.text))


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
