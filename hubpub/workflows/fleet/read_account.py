"""Reads a fleet that is an account's repositories: ``hub:acme``, ``hub:acme/opus-*``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from hubpub.errors import CallError
from hubpub.hub import require_repo_id
from hubpub.hub.list_repos import list_repos
from hubpub.types.fleet import Row, Verb
from hubpub.types.options.fleet import FleetOptions
from hubpub.types.request import PushRequest, merge
from hubpub.types.spelling import spelled
from hubpub.workflows.connection.connect import connect

SCHEME = "hub:"
_VERBS = (Verb.CHECK, Verb.VERIFY, Verb.FIX)


def read_account(
    fleet: str, verb: Verb, where: Mapping[str, Any], tags: tuple[str, ...], changed_before: str | None
) -> Iterator[Row]:
    """A row for each repository of an account.

    Args:
        fleet: ``hub:ACCOUNT``, or ``hub:ACCOUNT/PATTERN``.
        verb: What is to be done with them.
        where: Which hub: `endpoint` or `local`.
        tags: Which tags they all have.
        changed_before: A day, ``2024-12-31``; None for any.

    Raises:
        CallError: The account or the day is none, or what is published is asked to be published.
        HubError: The hub did not answer.
    """
    if verb not in _VERBS:
        raise CallError(f"{fleet} is published already, and a {verb} is of folders", "Name folders, or their file.")
    namespace, _, pattern = fleet.removeprefix(SCHEME).partition("/")
    try:
        require_repo_id(f"{namespace}/x")
    except CallError as error:
        raise CallError(f"{fleet} names no account", "Write hub:ACCOUNT or 'hub:ACCOUNT/PATTERN'.") from error
    day = _day(changed_before)
    number = 0
    with connect(PushRequest(options=merge({name: where.get(name) for name in ("endpoint", "local")}, {}))) as hub:
        for repo in list_repos(hub, namespace, pattern or "*", tags=tags, changed_before=day):
            number += 1
            yield Row(number, repo=repo, place=fleet)
    if not number:
        raise CallError(f"{hub.endpoint} lists no such model: {fleet}", "Check the account, the pattern and the token.")


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        option = spelled("changed_before", of=FleetOptions)
        raise CallError(f"{option} is {text!r}, and no day", "Write it as 2024-12-31.") from error
