"""Rules: each judges a draft, the repository as it would be after the push."""

from __future__ import annotations

from hubpub.checks import repository, weights
from hubpub.checks.registry import Rule
from hubpub.findings import Finding
from hubpub.plan import Draft

RULES: tuple[Rule, ...] = (weights.no_weights, repository.foreign_card)


def check(draft: Draft) -> tuple[Finding, ...]:
    """Every finding on a draft: of the rules here, and of the recipe that its card was made by."""
    findings = [finding for rule in RULES for finding in rule(draft)]
    if draft.source is not None:
        from hubpub import recipes

        recipe = recipes.get(draft.source["recipe"])
        findings += recipe.check(recipe.source_model.model_validate(draft.source))
    return tuple(findings)
