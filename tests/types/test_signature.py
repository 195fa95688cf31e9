"""What a signature says, held against files."""

from __future__ import annotations

import pytest

from hubpub.types.signature import covered, differences, shown_differences

SIGNED = {"a/b.bin": "1" * 64, "config.json": "2" * 64}
GITS = dict.fromkeys((".gitattributes", ".github/ci.yml", ".cache/x", "model.sig"), "0" * 64)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (SIGNED, {}),
        (SIGNED | GITS, {}),
        (SIGNED | {"config.json": "3" * 64}, {"config.json": "differs"}),
        (SIGNED | {"new": "3" * 64}, {"new": "is not signed"}),
        ({}, {"a/b.bin": "is absent", "config.json": "is absent"}),
        ({"a/b.bin": ""}, {"a/b.bin": "differs", "config.json": "is absent"}),
    ],
)
def test_each_file_that_is_not_what_was_signed(files, found):
    assert differences(SIGNED, files) == found


def test_what_a_signature_names_counts_though_ours_would_not():
    """The library's own tool covers git's files where it is asked to."""
    assert differences(SIGNED | GITS, SIGNED | GITS) == {}
    assert differences(SIGNED | GITS, SIGNED | GITS | {".gitattributes": "3" * 64}) == {".gitattributes": "differs"}


def test_what_is_covered():
    assert list(covered(GITS | {"z": "1", "a": "2"}).items()) == [("a", "2"), ("z", "1")]


def test_in_words():
    found = {"a": "differs", "b": "is absent", "c": "is not signed"}
    assert shown_differences(found) == "a (differs), b (is absent), c (is not signed)"
    assert shown_differences(found, 3) == shown_differences(found)
    assert shown_differences(found, 1) == "a (differs) and 2 more"
