"""RP001, alone, given only its draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubpub.card import Card
from hubpub.checks.repository import card_diff, foreign_card
from hubpub.digests import digest_bytes
from hubpub.files import ModelFolder, RemoteFile, RemoteTree
from hubpub.findings import Severity
from hubpub.plan import Draft

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
    assert "--force RP001" in finding.remedy
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
