"""Whether a token may write to a repository, judged by what the Hub says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.types.spelling import spelled

# The Hub's own words: the roles of tokens, of members of an organization, and the permissions of fine-grained tokens.
_FINE_GRAINED = "fineGrained"
_WRITES = ("write", "admin")
_MEMBER_WRITES = ("write", "admin", "contributor")
_REPO_WRITE = "repo.write"
_PROPOSE = "discussion.write"


@dataclass(frozen=True, slots=True)
class Access:
    """What a token may do with one repository.

    Attributes:
        account: The name of the token's account.
        role: The token's role in the Hub's words (``read``, ``write``, ``fineGrained``); empty where it does not say.
        may_write: Whether it may; None where that cannot be told before trying.
        reason: Why, as a sentence without its full stop.
        remedy: What to do where it may not, as a full sentence.
    """

    account: str
    role: str
    may_write: bool | None
    reason: str
    remedy: str = ""


def judge(whoami: Mapping[str, Any], repo: str, *, pull_request: bool = False) -> Access:
    """What the Hub's answer about a token (``/api/whoami-v2``) says of a repository.

    Args:
        whoami: The answer.
        repo: ``namespace/name``.
        pull_request: Whether a pull request is to be opened: that needs no right to the repository itself.
    """
    account = str(whoami.get("name", ""))
    token = _mapping(_mapping(whoami.get("auth")).get("accessToken"))
    role = str(token.get("role") or "")
    namespace = repo.split("/", 1)[0]
    if role == _FINE_GRAINED:
        return _fine_grained(account, _mapping(token.get("fineGrained")), repo, pull_request=pull_request)
    if role and role not in _WRITES:
        return Access(
            account, role, False, f"the token of {account} has the role {role}, and writing needs write", _WRITE_TOKEN
        )
    if pull_request:
        return Access(account, role, bool(role) or None, f"{account} may open pull requests")
    if not role:
        return Access(account, role, None, f"the Hub does not say what the token of {account} may do")
    if namespace == account:
        return Access(account, role, True, f"the token of {account} may write to {account}'s own repositories")
    if token.get("everyNamespace") is True:  # a word of the local hub's: its default account is at home everywhere
        return Access(account, role, True, f"the token of {account} may write to every namespace of this hub")
    return _member(account, role, namespace, _orgs(whoami))


_WRITE_TOKEN = "Use a token with the write role (https://huggingface.co/settings/tokens)."  # noqa: S105 - no token


def _member(account: str, role: str, namespace: str, orgs: Mapping[str, str]) -> Access:
    """What an account may do with the repositories of somebody else."""
    if namespace not in orgs:
        member = f"member of {_listed(sorted(orgs))}" if orgs else "member of no organization"
        return Access(
            account,
            role,
            False,
            f"{namespace} is neither the account {account} nor one of its organizations ({member})",
            f"Publish below {account}/, ask {namespace} to make you a member with the write role, or open a pull "
            f"request with {spelled('pr')}.",
        )
    if orgs[namespace] and orgs[namespace] not in _MEMBER_WRITES:
        return Access(
            account,
            role,
            False,
            f"{account} has the role {orgs[namespace]} in {namespace}, and writing needs write or contributor",
            f"Ask an admin of {namespace} for that role, or open a pull request with {spelled('pr')}.",
        )
    if orgs[namespace] == "contributor":
        return Access(
            account,
            role,
            None,
            f"{account} is a contributor to {namespace}, who may write to what they created themselves",
            f"Ask an admin of {namespace} for the write role, or open a pull request with {spelled('pr')}.",
        )
    return Access(account, role, True, f"{account} may write to the repositories of {namespace}")


def _fine_grained(account: str, grants: Mapping[str, Any], repo: str, *, pull_request: bool) -> Access:
    """What a fine-grained token may do: it has permissions for single accounts, organizations and repositories."""
    namespace = repo.split("/", 1)[0]
    wanted = (_PROPOSE, _REPO_WRITE) if pull_request else (_REPO_WRITE,)
    held = list(_texts(grants.get("global"))) if pull_request else []
    for scope in _mappings(grants.get("scoped")):
        entity = _mapping(scope.get("entity"))
        if entity.get("name") in (namespace, repo):
            held += _texts(scope.get("permissions"))
    if any(permission in wanted for permission in held):
        return Access(
            account, _FINE_GRAINED, True, f"the fine-grained token of {account} has {_listed(held)} for {repo}"
        )
    return Access(
        account,
        _FINE_GRAINED,
        False,
        f"the fine-grained token of {account} lacks the permission {wanted[0]} for {namespace} and for {repo}",
        "Give it that permission (https://huggingface.co/settings/tokens), or use a token with the write role.",
    )


def _orgs(whoami: Mapping[str, Any]) -> dict[str, str]:
    """The organizations of an account, with its role in each; an empty role where the Hub does not say."""
    return {str(org.get("name")): str(org.get("roleInOrg") or "") for org in _mappings(whoami.get("orgs"))}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: Any) -> Iterable[Mapping[str, Any]]:
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def _texts(value: Any) -> Iterable[str]:
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _listed(names: list[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
