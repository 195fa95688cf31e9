"""Where a rule finds something in a card's text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding


def places(rule: Callable[[Draft], Iterable[Finding]], text: str, **fields: Any) -> list[str]:
    """The line and the column of each finding; ``fields`` are more of the draft's."""
    draft = Draft(fields.pop("repo", None), fields.pop("folder", None), Card(text), **fields)
    return [f"{found.subject.line}:{found.subject.column}" for found in rule(draft)]
