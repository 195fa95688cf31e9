"""Comments that come with a change, what a pull request shows, and one whose branch is gone."""

from __future__ import annotations

from typing import cast

import pytest
from huggingface_hub import DiscussionComment, HfApi
from huggingface_hub.errors import HfHubHTTPError

from tests.localhub.wire import Wire, file_line


def _story(api: HfApi, repo: str, number: int) -> list[str]:
    events = api.get_discussion_details(repo, number).events
    return [cast(DiscussionComment, e).content if e.type == "comment" else e.type for e in events]


def test_a_comment_on_a_change_of_status_is_kept(api: HfApi, repo: str) -> None:
    number = api.create_discussion(repo, "A question", description="Why?").num
    api.change_discussion_status(repo, number, "closed", comment="Answered.")
    api.change_discussion_status(repo, number, "open")
    assert _story(api, repo, number) == ["Why?", "Answered.", "status-change", "status-change"]


def test_a_comment_on_a_merge_is_kept(api: HfApi, wire: Wire, repo: str) -> None:
    number = api.create_pull_request(repo, "A change", description="Better").num
    wire.commit(repo, file_line("a", b"1"), revision=f"refs%2Fpr%2F{number}")
    api.merge_pull_request(repo, number, comment="Thanks!")
    assert _story(api, repo, number) == ["Better", "status-change", "Thanks!"]


def test_a_pull_request_shows_what_it_changes(api: HfApi, wire: Wire, repo: str) -> None:
    wire.commit(
        repo, file_line("a.txt", b"one\ntwo\n"), file_line("large.txt", b"x\n" * 60_000), file_line("gone", b"x")
    )
    number = api.create_pull_request(repo, "A change").num
    wire.commit(
        repo,
        file_line("a.txt", b"one\nthree\n"),
        file_line("large.txt", b"y\n" * 60_000),
        file_line("new.txt", b"\xff\n"),
        ("deletedFile", {"path": "gone"}),
        revision=f"refs%2Fpr%2F{number}",
    )
    wire.commit(repo, file_line("later.txt", b"x"))
    diff = api.get_discussion_details(repo, number).diff
    assert diff is not None
    assert "diff --git a/a.txt b/a.txt\n" in diff
    assert " one\n-two\n+three\n" in diff
    assert "diff --git a/large.txt b/large.txt\nLarge files differ\n" in diff
    assert "+++ b/new.txt" in diff
    assert "+++ /dev/null" in diff
    assert "later.txt" not in diff
    api.merge_pull_request(repo, number)
    assert api.get_discussion_details(repo, number).diff == diff
    assert wire.send("GET", f"/api/models/{repo}/discussions/{number}").json["diff"] == "", "only when asked for"


def test_a_pull_request_outlives_its_branch(api: HfApi, wire: Wire, repo: str) -> None:
    api.create_branch(repo, branch="dev")
    lines = b'{"key": "header", "value": {"summary": "A change"}}\n'
    wire.send("POST", f"/api/models/{repo}/commit/dev?create_pr=1", body=lines)
    assert api.get_discussion_details(repo, 1).target_branch == "refs/heads/dev"
    api.delete_branch(repo, branch="dev")
    details = api.get_discussion_details(repo, 1)
    assert (details.status, details.conflicting_files, details.diff) == ("open", [], "")
    assert wire.send("GET", f"/{repo}/discussions/1").status == 200
    with pytest.raises(HfHubHTTPError):
        api.merge_pull_request(repo, 1)
    api.change_discussion_status(repo, 1, "closed")
