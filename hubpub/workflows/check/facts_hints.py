"""Where a finding on a rendered card is mended: in the facts that it shows, or in the recipe's template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hubpub.files.documents import Document, dotted, parse_document
from hubpub.files.settings import read_text
from hubpub.types.card import CARD_PATH, Card, line_starts
from hubpub.types.findings import Finding
from hubpub.workflows.inputs.standard_card import WHERE_TO_SAY_IT

# A shorter text stands in a card by chance too.
_SHORTEST = 3


def mended_at_source(
    findings: Iterable[Finding],
    card: Card,
    facts: Path | None,
    *,
    by_default: bool = False,
    template: Path | None = None,
) -> tuple[Finding, ...]:
    """Findings on a rendered card, each with the place to mend it; without fixes, for the card is rendered anew.

    Args:
        findings: What is found.
        card: The card as it is rendered.
        facts: The facts file; None of a recipe that needs none.
        by_default: Whether nobody named the recipe: the card is rendered for want of one.
        template: The template that it is rendered by, where that is a file of its author's.

    Raises:
        CallError: There is no such file, or it is faulty.
    """
    document = parse_document(read_text(facts), facts.name) if facts else Document("", {}, {})
    values = sorted(_texts(document.data, ()), key=lambda value: -len(value[1]))
    starts = line_starts(card.text)
    written = read_text(template).splitlines() if template else []

    def remedy(finding: Finding) -> str:
        place = starts[(finding.subject.line or 1) - 1] + (finding.subject.column or 1) - 1
        for path, text in values:
            begin = card.text.rfind(text, max(place - len(text) + 1, 0), place + len(text))
            if 0 <= begin <= place:
                return f"The card is rendered: mend {document.name}:{document.line(path)}, {dotted(path)}."
        if by_default:
            return f"The card is rendered: {WHERE_TO_SAY_IT}; or write README.md yourself."
        either = f"{document.name} or " if facts else ""
        if template:
            line = card.text.splitlines()[(finding.subject.line or 1) - 1 :][:1]
            # what stands in the template as in the card came from there
            at = f":{written.index(line[0]) + 1}" if line and line[0].strip() and line[0] in written else ""
            return f"The card is rendered: mend {'' if at else either}{template.name}{at}, not the card."
        return f"The card is rendered: mend {either}the recipe's template, not the card."

    return tuple(
        replace(finding, remedy=f"{finding.remedy} {remedy(finding)}".lstrip(), fix=())
        if finding.subject.path == CARD_PATH
        else finding
        for finding in findings
    )


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of a facts file, each with its path."""
    if isinstance(value, str):
        if len(value) >= _SHORTEST:
            yield path, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*path, key))
