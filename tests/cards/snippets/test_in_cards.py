"""Snippets in cards: what a push would judge finds nothing in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubpub.cards.snippets import catalog
from hubpub.cards.snippets.registry import snippet_of
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.snippet import Snippet
from tests.cards.snippets.cases import BASE, CASES, REPO


def every(snippet: Snippet) -> Iterator[Snippet]:
    yield snippet
    for other in snippet.others:
        yield from every(other)


_BEGINNING = f"""\
---
license: mit
base_model: {BASE}
---

# A model

It does something well, is described here, and was trained on what is said below.

## Usage
"""


def card(snippet: Snippet) -> Card:
    """A card that is in order, with a snippet."""
    parts = [_BEGINNING]
    for one in every(snippet):
        parts += [f"\n```bash\n{one.install}\n```\n"] if one.install else []
        parts.append(f"\n```{one.language}\n{one.code}\n```\n")
        parts += [f"\n{note}\n" for note in one.notes]
    return Card("".join(parts))


OURS = {name: snippet for name, case in CASES.items() if (snippet := snippet_of(case.profile, REPO))}


@pytest.mark.parametrize("name", OURS)
def test_ours_draw_no_finding(name):
    assert judge_draft(Draft(REPO, None, card(OURS[name]))) == ()


def test_those_of_the_hub_draw_none_either():
    known = catalog._content()["libraries"]
    for key, library in known.items():
        for tag in ("", *(variant["tag"] for variant in library["variants"])):
            if made := catalog.snippet(key, REPO, {tag}):
                assert judge_draft(Draft(REPO, None, card(made))) == (), key
