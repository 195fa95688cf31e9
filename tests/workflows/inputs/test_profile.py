"""A folder's profile, its YAML read as the Hub reads it."""

from __future__ import annotations

from hubpub.files.scan import scan
from hubpub.workflows.inputs.profile import parse_yaml, profile_of


def test_yaml_is_the_hubs_and_not_pythons(tmp_path):
    (tmp_path / "README.md").write_text("---\nlanguage: no\nlicense: mit\n---\n")
    profile = profile_of(scan(tmp_path))
    assert profile.languages is not None
    assert profile.languages.value == ("no",)


def test_what_is_no_mapping_is_empty():
    assert [parse_yaml(text) for text in ("", "- a", "a: [", "5", "a: 1\na: 2")] == [{}, {}, {}, {}, {}]
    assert parse_yaml("a: 1") == {"a": 1}
