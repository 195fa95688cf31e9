"""Golden snippets: ours, and the Hub's own beside it.

``tests/golden/snippets/models.json`` has the models as the Hub's package knows them, and ``hub.json`` what it answers
(``scripts/constants/catalog.py``). ``HUBPUB_WRITE_GOLDENS=1`` writes the other files anew.
"""

from __future__ import annotations

import json
import os
from difflib import unified_diff
from pathlib import Path

import pytest

from hubpub.cards.snippets import catalog
from hubpub.cards.snippets.registry import snippet_of
from hubpub.types.snippet import Snippet
from tests.cards.snippets.cases import CASES, REPO, Case

GOLDENS = Path(__file__).parents[2] / "golden" / "snippets"
HUB = json.loads((GOLDENS / "hub.json").read_text())


def written(snippet: Snippet | None) -> str:
    """A snippet as one text."""
    if snippet is None:
        return "(none)\n"
    parts = [f"[{snippet.language}]\n{snippet.code}\n"]
    if snippet.install:
        parts.insert(0, f"[install]\n{snippet.install}\n")
    if snippet.notes:
        parts.append("[notes]\n" + "".join(f"{note}\n" for note in snippet.notes))
    if snippet.places:
        parts.append("[places]\n" + "".join(f"{place}\n" for place in snippet.places))
    parts += [f"[another]\n{written(other)}" for other in snippet.others]
    return "\n".join(parts)


def golden(name: str, case: Case) -> str:
    """What the golden file of a case holds."""
    snippet = snippet_of(case.profile, REPO)
    hub = HUB["snippets"][name]
    text = written(snippet)
    if hub is None:
        return f"{text}\n[the Hub's]\n(none)\n" + (f"\n[differs]\n{case.why}\n" if case.why else "")
    theirs = "\n\n".join(hub).split("\n")
    ours = snippet.code.split("\n") if snippet else []
    difference = list(unified_diff(theirs, ours, "the Hub's", "ours", lineterm="", n=0))[2:]
    assert bool(difference) == bool(case.why), "say why it differs from the Hub's, where it does"
    text += "\n[the Hub's]\n" + "\n".join(theirs) + "\n"
    return text + (f"\n[differs]\n{case.why}\n" if case.why else "")


@pytest.mark.parametrize("name", CASES)
def test_the_snippet_is_the_golden_one(name):
    path = GOLDENS / f"{name}.txt"
    text = golden(name, CASES[name])
    if os.environ.get("HUBPUB_WRITE_GOLDENS"):
        path.write_text(text)
    assert text == path.read_text()


def test_each_golden_has_a_case():
    assert {path.stem for path in GOLDENS.glob("*.txt")} == set(CASES)
    assert set(HUB["snippets"]) == set(CASES) == set(json.loads((GOLDENS / "models.json").read_text()))
    assert f"{HUB['source']} of {HUB['date']}" == catalog.source()
