"""How a card changes: diffs that tools apply, and every key of its metadata."""

from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cards.diff import metadata_changes, patch
from hubpub.types.plan import Action, KeyChange


def test_a_diff_can_be_applied(tmp_path):
    (tmp_path / "README.md").write_text("a\nb")
    changed = patch("a\nb", "a\nc\n", "README.md")
    subprocess.run(["git", "apply", "-"], input=changed.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "README.md").read_text() == "a\nc\n"


@pytest.mark.parametrize("name", ["my model/README.md", 'a"b\\c.md', "Füße.md", "a\tb.md"])
@pytest.mark.parametrize("command", [["patch", "-p1"], ["git", "apply", "-"]], ids=["patch", "git"])
def test_a_diff_can_be_applied_whatever_the_name(tmp_path, name, command):
    card = tmp_path / name
    card.parent.mkdir(exist_ok=True)
    card.write_text("a\nb\n")
    subprocess.run(command, input=patch("a\nb\n", "a\nc\n", name).encode(), cwd=tmp_path, check=True)
    assert card.read_text() == "a\nc\n"


def test_what_does_not_change_has_no_diff():
    assert patch("a\n", "a\n", "README.md") == ""


def test_metadata_changes_key_by_key() -> None:
    before = "---\nlicense: mit\ntags:\n- a\n- b\nsame: 1\ngone: 2026-01-02\nyes: 1\n---\n# x\n"
    now = "---\nnew: {a: [1]}\nlicense: apache-2.0\ntags:\n- b\n- c\nsame: 1\nyes: true\n---\n# y\n"
    assert metadata_changes(before, now) == (
        KeyChange("new", Action.ADD, None, {"a": [1]}),
        KeyChange("license", Action.REPLACE, "mit", "apache-2.0"),
        KeyChange("tags", Action.REPLACE, ["a", "b"], ["b", "c"]),
        KeyChange("yes", Action.REPLACE, 1, True),
        KeyChange("gone", Action.DELETE, "2026-01-02T00:00:00+00:00"),
    )
    assert metadata_changes(before, before + "more text\n") == ()


def test_metadata_that_nobody_can_show_is_cut() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]\n" for name, of in zip("bcde", "abcd", strict=True)
    )
    found = metadata_changes("", f"---\n{bomb}---\n")
    assert [change.key for change in found] == list("abcde")
    assert len(json.dumps([change.after for change in found])) < 100_000


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=20))
def test_any_value_is_json(value: object) -> None:
    card = f"---\nkey: {json.dumps(value)}\n---\n"
    for change in metadata_changes("", card):
        json.dumps(change.after, allow_nan=False)
