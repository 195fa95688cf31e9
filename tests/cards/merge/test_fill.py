"""What hubpub knows, put into the front matter of a person."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse, same_value
from hubpub.cards.merge.fill import fill, is_empty
from hubpub.types.plan import Action, KeyChange
from tests.cards.frontmatter.test_edit import TEXTS, scalars

KNOWN = {"license": "mit", "tags": ["a", "b: c"], "model-index": [{"name": "x", "results": []}]}
YAML = 'license: mit\ntags:\n- a\n- "b: c"\nmodel-index:\n-\n  name: x\n  results: []\n'


def test_a_card_without_front_matter_gets_one_and_its_body_stays():
    assert fill("# A\n", KNOWN).text == f"---\n{YAML}---\n# A\n"
    assert fill("\ufeff# A\r\n", {"license": "mit"}).text == "\ufeff---\r\nlicense: mit\r\n---\r\n# A\r\n"
    assert fill("", {"license": "mit"}).text == "---\nlicense: mit\n---\n"


def test_the_value_of_a_person_wins_and_its_spelling_stays():
    text = "---\n# mine\ntags: [z] # only this\nlicense: 'apache-2.0'\nunknown: 1\n---\n# A\n"
    filled = fill(text, KNOWN | {"language": "en"})
    assert filled.text == text.replace(
        "unknown: 1\n", "unknown: 1\nmodel-index:\n-\n  name: x\n  results: []\nlanguage: en\n"
    )
    assert filled.kept == ("license", "tags")
    assert filled.changes[1] == KeyChange("language", Action.ADD, None, "en")


@pytest.mark.parametrize(
    "nothing", ["", " ~", " null", " ''", " []", " {}", " [More Information Needed]", " None", "\n- ''"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_empty_is_filled_in_its_place(nothing, newline):
    text = f"---\na: 1\nlicense:{nothing}\nb: 2\n---\n".replace("\n", newline)
    filled = fill(text, {"license": "mit"})
    value = "'mit'" if nothing == " ''" else "mit"
    assert filled.text == f"---\na: 1\nlicense: {value}\nb: 2\n---\n".replace("\n", newline)
    filled = fill(text, {"license": ["mit", "x"]})
    assert parse(filled.text).data == {"a": 1, "license": ["mit", "x"], "b": 2}


def test_a_comment_beside_what_is_filled_stays_there():
    assert fill("---\ntags: [] # which?\nb: 1\n---\n", KNOWN).text.startswith(
        '---\ntags: # which?\n- a\n- "b: c"\nb: 1\nlicense: mit\n'
    )


@pytest.mark.parametrize(
    ("yaml", "why"),
    [
        ("a: [", "the front matter is left as it is, for it is no YAML: unexpected end of the stream"),
        ("a: 1\na: 2", "the front matter is left as it is, for it is no YAML: duplicated mapping key (line 3)"),
        ("- a", "the front matter is left as it is, for it is no mapping of keys to values"),
        ("text", "the front matter is left as it is, for it is no mapping of keys to values"),
    ],
)
def test_what_is_no_mapping_is_left_alone_and_told(yaml, why):
    text = f"---\n{yaml}\n---\n# A\n"
    filled = fill(text, KNOWN)
    assert filled.text == text
    assert filled.told[0].startswith(why)


def test_what_goes_with_another_value_is_not_filled():
    filled = fill("---\nlicense: other\n---\n", {"license": "mit", "license_name": "x"})
    assert filled.text == "---\nlicense: other\n---\n"
    assert filled.told == ("license_name is not filled: it goes with another license than the one that stands there",)


def test_nothing_known_is_nothing_written():
    assert fill("# A\n", {"license": None, "tags": [], "language": ""}).text == "# A\n"


WROTE = "---\n# ours\nlicense: mit\ntags:\n- a\n- b\nmetrics:\n- f1\n---\n# A\n"
THEN = {"license": "mit", "tags": ["a", "b"], "metrics": ["f1"]}


@pytest.mark.parametrize(
    ("old", "new", "now", "result"),
    [
        ("", "", {"license": "bsd", "tags": ["a", "c"]}, {"license": "bsd", "tags": ["a", "c"]}),
        ("mit", "gpl", {"license": "bsd", "tags": ["a", "b"]}, {"license": "gpl", "tags": ["a", "b"]}),
        ("- a\n", "", {"license": "mit", "tags": ["a", "b", "c"]}, {"license": "mit", "tags": ["b", "c"]}),
        ("- a\n", "- a\n- mine\n", {"tags": ["b", "c"]}, {"tags": ["mine", "b", "c"]}),
        ("license: mit\n", "", {"license": "mit"}, {}),
        ("license: mit\n", "license:\n", {"license": "bsd"}, {"license": None}),
        ("- b\n", "- b\n- mine\n", {}, {"tags": ["a", "b", "mine"]}),
    ],
)
def test_what_hubpub_wrote_is_kept_up_to_date_and_what_people_did_since_stays(old, new, now, result):
    text = WROTE.replace(old, new, 1)
    filled = fill(text, now, THEN)
    assert parse(filled.text).data == result
    assert "# ours" in filled.text
    assert fill(filled.text, now, THEN).text == filled.text


def test_what_a_person_took_out_is_told():
    told = fill(WROTE.replace("license: mit\n", ""), THEN, THEN).told
    assert told == ("license is not filled: it was taken out by hand",)


values = st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(st.sampled_from("xyz"), scalars, max_size=2))
some = settings(max_examples=80, deadline=None, derandomize=True, database=None)


@some
@given(
    st.one_of(st.sampled_from(TEXTS), st.text(max_size=30)),
    st.dictionaries(st.sampled_from(["a", "b", "license", "list", "f", "j", "tags"]), values, max_size=4),
)
def test_nothing_of_a_person_is_lost_and_twice_is_once(text, known):
    filled = fill(text, known)
    before, after = parse(text).data, parse(filled.text).data
    changed = {change.key for change in filled.changes}
    assert all(is_empty(before[key]) for key in changed if key in before)
    assert {key: value for key, value in before.items() if key not in changed}.keys() <= after.keys()
    assert all(same_value(after[key], before[key]) for key in before if key not in changed)
    assert all(same_value(after[key], known[key]) for key in changed)
    assert fill(filled.text, known).text == filled.text
    if not changed:
        assert filled.text == text


@some
@given(
    st.dictionaries(st.sampled_from("abcd"), values, max_size=3),
    st.dictionaries(st.sampled_from("abcd"), values, max_size=3),
    st.dictionaries(st.sampled_from("abcd"), values, max_size=3),
)
def test_what_is_not_as_hubpub_wrote_it_is_never_lost(wrote, mine, known):
    text = fill("# A\n", mine).text
    filled = fill(text, known, wrote)
    before, after = parse(text).data, parse(filled.text).data
    for key, value in before.items():
        if is_empty(value) or (key in wrote and same_value(value, wrote[key])):
            continue
        items = value if isinstance(value, list) else [value]
        kept = after[key] if isinstance(after[key], list) else [after[key]]
        ours = wrote.get(key)
        written = ours if isinstance(ours, list) else [ours]
        assert all(any(same_value(item, other) for other in [*kept, *written]) for item in items)
    assert fill(filled.text, known, wrote).text == filled.text
