"""What the Hub's answer about a token says of a repository."""

from __future__ import annotations

from typing import Any

import pytest

from hubpub.types.access import judge


def whoami(role: str | None = "write", *, orgs: dict[str, str | None] | None = None, **token: Any) -> dict[str, Any]:
    answer: dict[str, Any] = {"name": "me", "auth": {"type": "access_token", "accessToken": {**token}}}
    if role is not None:
        answer["auth"]["accessToken"]["role"] = role
    if orgs is not None:
        answer["orgs"] = [{"name": name, **({"roleInOrg": at} if at else {})} for name, at in orgs.items()]
    return answer


def fine(*scoped: tuple[str, str, list[str]], everywhere: tuple[str, ...] = ()) -> dict[str, Any]:
    scopes = [{"entity": {"type": kind, "name": name}, "permissions": held} for kind, name, held in scoped]
    return whoami("fineGrained", fineGrained={"global": list(everywhere), "scoped": scopes})


@pytest.mark.parametrize(
    ("answer", "repo", "may", "reason"),
    [
        (whoami(), "me/x", True, "the token of me may write to me's own repositories"),
        (whoami("admin"), "me/x", True, "own repositories"),
        (whoami("read"), "me/x", False, "the token of me has the role read, and writing needs write"),
        (whoami("read", orgs={"org": "admin"}), "org/x", False, "has the role read"),
        (whoami(), "org/x", False, "org is neither the account me nor one of its organizations (member of no"),
        (whoami(orgs={"b": "write", "a": "read"}), "org/x", False, "(member of a, b)"),
        (
            whoami(orgs={f"o{n}": "write" for n in range(7)}),
            "org/x",
            False,
            "(member of o0, o1, o2, o3, o4 and 2 m",
        ),
        (whoami(orgs={"org": "write"}), "org/x", True, "me may write to the repositories of org"),
        (whoami(orgs={"org": "admin"}), "org/x", True, "of org"),
        (whoami(orgs={"org": None}), "org/x", True, "of org"),
        (whoami(orgs={"org": "read"}), "org/x", False, "me has the role read in org, and writing needs write"),
        (whoami(orgs={"org": "contributor"}), "org/x", None, "me is a contributor to org"),
        (whoami(everyNamespace=True), "org/x", True, "may write to every namespace of this hub"),
        (whoami("read", everyNamespace=True), "org/x", False, "has the role read"),
        (fine(("user", "me", ["repo.content.read", "repo.write"])), "me/x", True, "repo.content.read, repo.write for"),
        (fine(("org", "org", ["repo.write"])), "org/x", True, "has repo.write for org/x"),
        (fine(("model", "org/x", ["repo.write"])), "org/x", True, "has repo.write"),
        (fine(("model", "org/y", ["repo.write"])), "org/x", False, "lacks the permission repo.write for org and for"),
        (fine(("user", "me", ["repo.content.read"])), "me/x", False, "lacks the permission repo.write"),
        (fine(everywhere=("discussion.write", "repo.write")), "me/x", False, "lacks the permission repo.write"),
        (whoami(None), "me/x", None, "the Hub does not say what the token of me may do"),
        ({"name": "me"}, "me/x", None, "does not say"),
    ],
)
def test_who_may_write(answer: dict[str, Any], repo: str, may: bool | None, reason: str) -> None:
    found = judge(answer, repo)
    assert (found.account, found.may_write) == ("me", may)
    assert reason in found.reason
    assert found.remedy.endswith(".") if may is False else True


@pytest.mark.parametrize(
    ("answer", "may"),
    [
        (whoami(), True),
        (whoami("read"), False),
        (whoami(None), None),
        (fine(everywhere=("discussion.write",)), True),
        (fine(("model", "org/x", ["discussion.write"])), True),
        (fine(("org", "org", ["repo.write"])), True),
        (fine(("user", "me", ["discussion.write"])), False),
    ],
)
def test_a_pull_request_needs_no_right_to_the_repository(answer: dict[str, Any], may: bool | None) -> None:
    assert judge(answer, "org/x", pull_request=True).may_write is may


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"name": None, "auth": "x", "orgs": "y"},
        {"name": "me", "auth": {"accessToken": {"role": "fineGrained", "fineGrained": "all"}}},
        {"name": "me", "auth": {"accessToken": {"role": "fineGrained", "fineGrained": {"scoped": [1, {"entity": 2}]}}}},
        {"name": "me", "auth": {"accessToken": {"role": 3}}, "orgs": [None, {"name": 4}]},
    ],
)
def test_an_answer_of_another_shape_is_no_permission(answer: dict[str, Any]) -> None:
    assert judge(answer, "me/x").may_write is not True
