"""The codes that ISO 639 has replaced, and those of families, beside the Hub's list."""

from __future__ import annotations

import pytest

from hubpub.cards import vocabularies
from hubpub.rules.metadata.iso_639 import FAMILIES, REPLACED
from tests.rules.metadata.cards import findings


def test_what_is_replaced_the_hub_does_not_list_and_what_replaces_it_it_does():
    known = vocabularies.languages()
    assert not [code for code in REPLACED if code in known]
    successors = {code for text in REPLACED.values() for code in text.replace(" or ", ", ").split(", ")}
    assert [code for code in successors if code not in known] == []


@pytest.mark.parametrize("code", ["roa", "ber", "gem", "sla", "zle", "nah", "code", "multilingual", "mul", "he", "jv"])
def test_codes_of_families_are_codes(code):
    assert code in FAMILIES or code in vocabularies.languages()
    assert findings(f"language: {code}") == []


@pytest.mark.parametrize("code", ["iw", "jw", "sh", "ajp", "mo", "in", "ger"])
def test_a_replaced_code_is_told_and_never_mended(code):
    [finding] = findings(f"language: [en, {code}]")
    assert (finding.code, finding.fix) == ("MD021", ())
    assert finding.remedy == f"Write {REPLACED[code]}."


@pytest.mark.parametrize(
    "front", ["language:", "language: ''", "language: []", "language: [en, '']", "language: [null]"]
)
def test_an_empty_language_is_told_once(front):
    assert [finding.code for finding in findings(front)] == ["MD021"]
