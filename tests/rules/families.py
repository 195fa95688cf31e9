"""The rules of a family, or of a part of one."""

from __future__ import annotations

from hubpub.rules.engine import RULES
from hubpub.rules.registry import Rule


def rules_of(*beginnings: str) -> tuple[Rule, ...]:
    """The rules whose codes begin so."""
    rules = tuple(rule for rule in RULES if rule.code.startswith(beginnings))
    assert rules
    return rules
