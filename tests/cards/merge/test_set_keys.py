"""Keys of the front matter set; every other byte stays."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse
from hubpub.cards.merge.set_keys import set_keys

CARD = "---\n# ours\nlanguage: en  # English\ntags:\n- a\n- 'b'\nlicense: ''\n---\n\n# Title\n\nlicense: no\n"


def test_a_key_is_set_and_the_rest_stays() -> None:
    done = set_keys(CARD, {"license": "mit", "language": ["de", "en"]})
    assert parse(done.text).data == {"language": ["de", "en"], "tags": ["a", "b"], "license": "mit"}
    assert done.text.endswith("---\n\n# Title\n\nlicense: no\n")
    assert "- 'b'\n" in done.text
    assert [(change.key, str(change.action)) for change in done.changes] == [
        ("license", "replace"),
        ("language", "replace"),
    ]


def test_what_is_missing_is_set_and_what_is_there_wins() -> None:
    done = set_keys(CARD, missing={"license": "mit", "language": "de", "base_model": "a/b"})
    assert parse(done.text).data == {"language": "en", "tags": ["a", "b"], "license": "mit", "base_model": "a/b"}
    assert done.kept == ("language",)


@pytest.mark.parametrize(
    ("card", "tags", "after"),
    [
        (CARD, ["c", "a", "c"], ["a", "b", "c"]),
        ("---\ntags: [a]\n---\n", ["b"], ["a", "b"]),
        ("---\ntags: a\n---\n", ["b"], ["a", "b"]),
        ("---\nlicense: mit\n---\n", ["b"], ["b"]),
        ("# No block\n", ["b"], ["b"]),
        ("---\ntags: null\n---\n", ["b"], ["b"]),
    ],
)
def test_tags_are_added_once(card: str, tags: list[str], after: list[str]) -> None:
    done = set_keys(card, tags=tags)
    assert parse(done.text).data["tags"] == after
    assert set_keys(done.text, tags=tags).text == done.text


@pytest.mark.parametrize("card", ["---\na: [\n---\n", "---\n- a\n---\n", "---\na: 1\na: 2\n---\n"])
def test_what_cannot_be_read_is_left(card: str) -> None:
    done = set_keys(card, {"license": "mit"}, {"x": "y"}, ["t"])
    assert done.text == card
    assert done.told


VALUES = st.one_of(st.text(max_size=12), st.lists(st.text(min_size=1, max_size=5), max_size=3), st.booleans())
KEYS = st.sampled_from(["license", "language", "base_model", "x-y", "tags"])


@given(values=st.dictionaries(KEYS, VALUES, max_size=3), missing=st.dictionaries(KEYS, VALUES, max_size=3))
@pytest.mark.parametrize("card", [CARD, "# T\r\n", "", "---\r\na: &x b\r\nc: *x\r\n---\r\nText"])
def test_twice_is_once_and_the_body_stays(card: str, values: dict[str, Any], missing: dict[str, Any]) -> None:
    missing = {key: value for key, value in missing.items() if key not in values}
    done = set_keys(card, values, missing)
    if done.told:
        return
    data = parse(done.text).data
    assert all(data[key] == value for key, value in values.items())
    again = set_keys(done.text, values, missing)
    assert again.text == done.text
    body = card.rpartition("---")[2] if card.startswith("---") else card
    assert done.text.endswith(body)
