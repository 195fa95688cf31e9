"""RP001 and RP002, alone, given only their draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hubpub.files.hashing import digest_bytes
from hubpub.rules.repository.contents import card_diff, foreign_card, stale_signature
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import ModelFolder, RemoteFile, RemoteTree
from hubpub.types.findings import Severity

OURS, THEIRS, BEFORE = "# Ours\n", "# Theirs\n", "# Before\n"


def draft(remote: str | None, published: str | None = None, *, as_lfs: bool = False) -> Draft:
    files = ()
    if remote is not None:
        digests = digest_bytes(remote.encode())
        blob, sha256 = ("0" * 40, digests.sha256) if as_lfs else (digests.git_blob, None)
        files = (RemoteFile("README.md", len(remote.encode()), blob, sha256),)
    return Draft(
        "me/m",
        ModelFolder(Path("/m"), ()),
        Card(OURS),
        RemoteTree("c", files),
        {"README.md": digest_bytes(OURS.encode())},
        remote_card=remote,
        published_card=digest_bytes(published.encode()).git_blob if published is not None else None,
    )


@pytest.mark.parametrize(
    "fine",
    [
        draft(None),
        draft(None, BEFORE),
        draft(OURS),
        draft(OURS, BEFORE),
        draft(OURS, as_lfs=True),
        # the one that the last receipt tells of: ours to replace
        draft(BEFORE, BEFORE),
    ],
    ids=["none", "gone", "the same", "the same, whoever wrote it", "the same, in LFS", "our own last one"],
)
def test_nothing_of_anybody_would_be_lost(fine):
    assert list(foreign_card(fine)) == []


@pytest.mark.parametrize(
    ("foreign", "known"),
    [
        (draft(THEIRS), "is in no receipt"),
        (draft(THEIRS, BEFORE), "differs from the one that the last receipt tells of"),
        # edited, and edited back to what we would write now, is the same; to an older one of ours it is not
        (draft(BEFORE, OURS), "differs from the one that the last receipt tells of"),
        (draft(""), "is in no receipt"),
    ],
    ids=["unknown", "edited", "put back", "empty"],
)
def test_a_card_of_somebody_else(foreign, known):
    [finding] = foreign_card(foreign)
    assert (finding.code, finding.severity) == ("RP001", Severity.ERROR)
    assert finding.message == f"the card on the Hub {known}, and this push would overwrite it"
    assert "force=['RP001']" in finding.remedy
    assert finding.subject.path == "README.md"
    assert finding.detail == card_diff(foreign.remote_card, OURS)
    assert "+# Ours" in finding.detail


def test_a_card_that_cannot_be_told_by_its_length():
    [finding] = foreign_card(draft("# Ourz\n"))
    assert finding.detail.splitlines()[-2:] == ["-# Ourz", "+# Ours"]


def test_a_diff():
    assert card_diff("a\nb\nc\n", "a\nB\nc\n") == (
        "--- README.md (on the Hub)\n+++ README.md (this push)\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    )
    assert card_diff("a\n", "a\n") == ""


def test_a_diff_of_final_newlines_and_line_ends_alone_says_so():
    assert card_diff("a", "a\n").splitlines()[2:] == [
        "@@ -1 +1 @@",
        "-a",
        "\\ No newline at end of file",
        "+a",
    ]
    assert "-a\r\n+a\n" in card_diff("a\r\n", "a\n")


def test_a_diff_ends_its_lines_where_files_do():
    """Other characters that Python ends lines at (form feed, U+2028) stand inside a line."""
    diff = card_diff("a\u2028b\x0cc\n", "a\u2028b\x0cd\n")
    assert diff.split("\n")[3:] == ["-a\u2028b\x0cc", "+a\u2028b\x0cd", ""]


CARD_SHA256 = digest_bytes(OURS.encode()).sha256


@pytest.mark.parametrize(
    ("signed", "remote", "wrong"),
    [
        (None, (), None),
        ({"README.md": CARD_SHA256}, (), None),
        ({"README.md": "0" * 64}, (), "README.md (differs)"),
        ({}, (), "README.md (is not signed)"),
        ({"README.md": CARD_SHA256, "gone": "0" * 64}, (), "gone (is absent)"),
        # what only the Hub has: of a large file it tells the sha256, of a small one whether it is there
        ({"README.md": CARD_SHA256, "x": "1" * 64}, (RemoteFile("x", 1, "b", "1" * 64),), None),
        ({"README.md": CARD_SHA256, "x": "1" * 64}, (RemoteFile("x", 1, "b", "2" * 64),), "x (differs)"),
        ({"README.md": CARD_SHA256, "x": "1" * 64}, (RemoteFile("x", 1, "b"),), None),
        ({"README.md": CARD_SHA256}, (RemoteFile("x", 1, "b"),), "x (is not signed)"),
        # the card on the Hub is the one that this push replaces
        ({"README.md": CARD_SHA256}, (RemoteFile("README.md", 1, "b"), RemoteFile(".gitattributes", 1, "b")), None),
    ],
)
def test_a_signature_that_does_not_cover_the_files(signed, remote, wrong):
    found = list(stale_signature(replace(draft(None), signed=signed, remote=RemoteTree("c", remote))))
    said = [(finding.code, finding.severity, finding.message.partition(": ")[2]) for finding in found]
    assert said == ([("RP002", Severity.WARNING, wrong)] if wrong else [])


def test_a_diff_shows_no_secret():
    diff = card_diff("login('hf_u8jzPde0IgxLd6GncfBAepfJBd0Kh8oOOL')\n", "login()\n")
    assert diff.endswith(f"-login('hf_{'*' * 34}')\n+login()\n")
