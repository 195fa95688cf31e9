"""Cards judged by the MD rules alone."""

from __future__ import annotations

from hubpub.cards.frontmatter import apply
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding
from tests.rules.families import rules_of


def judged(text: str) -> list[Finding]:
    draft = Draft(None, None, Card(text))
    return [finding for rule in rules_of("MD") for finding in rule(draft)]


def findings(front: str, *codes: str) -> list[Finding]:
    """The findings of those codes on a card with that front matter (of all but MD013, where none is given)."""
    found = judged(f"---\n{front}\n---\n# Model\n")
    return [f for f in found if (f.code in codes if codes else f.code != "MD013")]


def fixed(front: str, *codes: str) -> str:
    """The front matter after the fixes of those codes, which leave nothing of theirs behind."""
    text = f"---\n{front}\n---\n# Model\n"
    edits = tuple(edit for finding in findings(front, *codes) for edit in finding.fix)
    assert edits
    text = apply(text, edits)
    assert not any(finding.fix for finding in judged(text) if finding.code in codes)
    return text.removeprefix("---\n").removesuffix("\n---\n# Model\n")
