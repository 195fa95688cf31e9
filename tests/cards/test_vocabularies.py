"""The Hub's lists: what they hold, and that they are what the pinned packages say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubpub.cards import vocabularies as constants

ROOT = Path(__file__).parent.parent.parent
EVERY = [
    constants.licenses,
    constants.languages,
    constants.pipelines,
    constants.subtasks,
    constants.libraries,
]


@pytest.mark.parametrize("load", EVERY)
def test_each_list_says_where_it_is_from_and_of_when(load):
    known = load()
    assert known is load()
    assert len(known.values) > 50
    assert known.version in known.source or load is constants.licenses
    assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", known.date)
    assert str(known) == f"{known.source} of {known.date}"
    assert all(isinstance(value, str) and value == value.strip() != "" for value in known.values)


@pytest.mark.parametrize(
    ("load", "inside", "outside"),
    [
        (constants.licenses, ["mit", "openrail++", "llama4", "openmdw-1.0", "other"], ["MIT", "apache", "", "gpl-3"]),
        (constants.languages, ["en", "no", "zh", "code", "multilingual", "grc"], ["EN", "zh-tw", "english", ""]),
        (constants.pipelines, ["text-generation", "any-to-any"], ["text2text-generation", "conversational"]),
        (constants.subtasks, ["extractive-qa"], ["text-generation"]),
        (constants.libraries, ["transformers", "sklearn", "open_clip"], ["Transformers", "scikit-learn"]),
    ],
)
def test_what_is_in_and_what_is_not(load, inside, outside):
    assert all(value in load() for value in inside)
    assert not any(value in load() for value in [*outside, None, 3, ["mit"], float("nan")])


def test_the_licences_are_the_union_of_both_lists():
    docs = json.loads((ROOT / "scripts" / "constants" / "licenses-hub-docs.json").read_text())
    assert docs["values"].items() <= constants.licenses().values.items()
    assert constants.licenses().values["mit"] == "MIT"
    assert "hub-docs" in constants.licenses().source
    assert "@huggingface/hub" in constants.licenses().source


def test_languages_have_names():
    assert constants.languages().values["en"] == "English"
    assert all(constants.languages().values.values())


def test_the_lock_file_names_no_host():
    assert "resolved" not in (ROOT / "scripts" / "constants" / "package-lock.json").read_text()


@pytest.mark.full
def test_the_lists_are_those_of_the_pinned_packages():
    """Needs npm and its registry."""
    script = ROOT / "scripts" / "constants" / "generate.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
