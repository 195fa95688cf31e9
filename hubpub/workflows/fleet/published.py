"""The card of a repository judged where it is published: no weights are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.errors import HubError
from hubpub.rules.codes import is_among
from hubpub.rules.engine import judge_draft
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity
from hubpub.types.request import PushRequest, merge
from hubpub.workflows.check.request import CheckRequest
from hubpub.workflows.connection.connect import connect


@dataclass(frozen=True, slots=True)
class JudgedCard:
    """What a published card came to.

    Attributes:
        findings: What was found.
        standing: What of it stands in the way.
        url: The repository's page.
        commit: The commit that was looked at.
    """

    findings: tuple[Finding, ...]
    standing: tuple[Finding, ...]
    url: str
    commit: str


def check_published(repo: str, request: CheckRequest, where: Mapping[str, Any]) -> JudgedCard:
    """Judges the card of a repository by the names of its files and by its text.

    Args:
        repo: The repository.
        request: How to judge.
        where: Which hub it is on: `endpoint` or `local`.

    Raises:
        HubError: There is no such repository, or the hub did not answer.
    """
    chosen = {name: where.get(name) for name in ("endpoint", "local")}
    with connect(PushRequest(options=merge(chosen, {}))) as hub:
        tree = hub.tree(repo)
        if tree.commit is None:
            raise HubError(f"there is no repository {repo} at {hub.endpoint}", "Check its name and the token.")
        text = hub.read_card(repo, tree.commit) if tree.find(CARD_PATH) else ""
        found = tuple(
            finding
            for finding in judge_draft(Draft(repo, None, Card(text), tree))
            if (not request.select or is_among(finding.code, request.select))
            and not is_among(finding.code, request.ignore or ())
        )
        failing = {Severity.ERROR, Severity.WARNING} if request.strict else {Severity.ERROR}
        return JudgedCard(
            found, tuple(each for each in found if each.severity in failing), hub.target(repo).url, tree.commit
        )
