"""A repository's branches, tags and commits."""

from __future__ import annotations

import pytest
from huggingface_hub import CommitOperationAdd, HfApi

from hubpub.errors import CallError, HubError
from hubpub.hub import Hub
from hubpub.hub.refs import (
    CARD_TRAILER,
    MERGED_TRAILER,
    OurCard,
    Refs,
    commit_log,
    create_branch,
    create_tag,
    history,
    in_the_way,
    is_reserved,
    merged_as,
    refs,
    require_free,
    set_gated,
)

FIRST, SECOND = "a" * 40, "b" * 40
KNOWN = Refs({"main": FIRST, "dev": FIRST, "team/x": FIRST}, {"v1": FIRST})


@pytest.mark.parametrize(
    ("name", "reserved"),
    [
        ("HEAD", True),
        ("@", True),
        ("refs/heads/x", True),
        (FIRST, True),
        ("x" * 201, True),
        ("/".join(["x" * 200] * 3), True),
        ("HEADS", False),
        ("x" * 200, False),
        ("a" * 39, False),
    ],
)
def test_names_that_git_itself_needs(name: str, reserved: bool) -> None:
    assert is_reserved(name) is reserved


@pytest.mark.parametrize(
    ("name", "other"), [("team", "team/x"), ("dev/x", "dev"), ("teams", None), ("dev2", None), ("dev", None)]
)
def test_names_that_git_cannot_keep_beside_each_other(name: str, other: str | None) -> None:
    assert in_the_way(name, KNOWN.branches) == other


@pytest.mark.parametrize(
    ("branch", "tag", "message"),
    [
        ("x", "x", "the branch and the tag are both to be x"),
        ("team", None, "there is a branch team/x, and git holds no branch team beside it"),
        (None, "v1/rc", "there is a tag v1, and git holds no tag v1/rc beside it"),
        ("v1", None, "there is a tag v1, and a branch of that name could not be told from it"),
        (None, "main", "there is a branch main, and a tag of that name could not be told from it"),
    ],
)
def test_a_name_that_is_taken(branch: str | None, tag: str | None, message: str) -> None:
    with pytest.raises(CallError, match=f"^{message}"):
        require_free(branch, tag, KNOWN)


@pytest.mark.parametrize(("branch", "tag"), [(None, None), ("new", "v2"), ("dev", "v1"), ("team/y", None)])
def test_a_name_that_is_free_or_there_already(branch: str | None, tag: str | None) -> None:
    require_free(branch, tag, KNOWN)


def test_a_repository_that_is_not_there_has_no_refs(hub: Hub, repo: str) -> None:
    assert refs(hub, repo) == Refs()


def test_branches_and_tags_are_made_once_and_never_moved(hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    first = str(api.model_info(repo).sha)
    second = api.create_commit(repo, [CommitOperationAdd("x.txt", b"x")], commit_message="x").oid
    create_branch(hub, repo, "dev", first)
    create_branch(hub, repo, "dev", second)
    create_tag(hub, repo, "v1", first)
    create_tag(hub, repo, "v1", first)
    with pytest.raises(HubError, match=f"the tag v1 is at {first[:12]}, and the files are published at {second[:12]}"):
        create_tag(hub, repo, "v1", second)
    with pytest.raises(HubError, match=f"the hub made no tag v1/rc at {second[:12]}: there is a tag v1"):
        create_tag(hub, repo, "v1/rc", second)
    assert refs(hub, repo) == Refs({"main": second, "dev": first}, {"v1": first})


def test_the_log_begins_with_the_newest_commit_and_names_our_cards(hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    first = str(api.model_info(repo).sha)
    ours = api.create_commit(
        repo,
        [CommitOperationAdd("x.txt", b"x")],
        commit_message="ours",
        commit_description=f"{CARD_TRAILER}: {FIRST}",
    ).oid
    theirs = api.create_commit(
        repo, [CommitOperationAdd("y.txt", b"y")], commit_message=f"of {CARD_TRAILER}: {SECOND}"
    ).oid
    assert [commit.commit_id for commit in commit_log(hub, repo, None)] == [theirs, ours, first]
    assert [commit.commit_id for commit in commit_log(hub, repo, ours)] == [ours, first]
    merged = f"{CARD_TRAILER}: {SECOND}\n{MERGED_TRAILER}: true"
    operations = [CommitOperationAdd("z.txt", b"z")]
    api.create_commit(repo, operations, commit_message="merged", commit_description=merged)
    found = history(hub, repo, "main")
    assert found.cards == {FIRST: OurCard(ours)}
    assert {first, ours} < found.commits
    assert history(hub, repo, first).cards == {}
    assert ours not in history(hub, repo, first).commits


def test_the_commit_of_a_merged_pull_request(hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    made = api.create_commit(repo, [CommitOperationAdd("x.txt", b"x")], commit_message="x", create_pr=True)
    assert made.pr_num is not None
    assert merged_as(hub, repo, made.pr_num) is None
    api.merge_pull_request(repo, made.pr_num)
    assert merged_as(hub, repo, made.pr_num) in history(hub, repo, "main").commits
    assert merged_as(hub, repo, 99) is None


def test_who_gets_the_files(hub: Hub, api: HfApi, repo: str) -> None:
    api.create_repo(repo)
    set_gated(hub, repo, "manual")
    assert api.model_info(repo).gated == "manual"
