"""What a fleet's `fix` does with one repository: its published card mended and its keys set, in one commit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from hubpub.cards.merge.set_keys import set_keys
from hubpub.errors import BlockedError, CallError
from hubpub.hub.edit_card import Edited, edit_card
from hubpub.hub.refs import set_gated
from hubpub.rules.codes import codes, is_among
from hubpub.rules.engine import judge_draft
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.files import RemoteTree
from hubpub.types.findings import Finding, Severity
from hubpub.types.options.fleet import FixOptions
from hubpub.types.options.values import Gated
from hubpub.types.request import PushRequest, merge
from hubpub.types.spelling import spelled
from hubpub.workflows.check.fix import mend
from hubpub.workflows.connection.connect import connect

_MESSAGE = "Mend the card with hubpub"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of one repository.

    Attributes:
        edited: What became of its card.
        is_changed: Whether anything was changed, or would be.
        url: Where to see it.
        gate: What its gate becomes, or would; empty where it stays.
    """

    edited: Edited
    is_changed: bool
    url: str
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be changed in every card.

    Attributes:
        values: What keys shall be.
        missing: What keys shall be where they are missing or empty.
        tags: The tags to add.
        select: The codes of the findings to mend; None for none, empty for all.
        ignore: The codes of those to leave.
    """

    values: Mapping[str, Any]
    missing: Mapping[str, Any]
    tags: Sequence[str]
    select: tuple[str, ...] | None
    ignore: tuple[str, ...]


def wanted_of(options: Mapping[str, Any]) -> Wanted:
    """What a caller asks for, checked.

    Raises:
        CallError: A key is set twice, or a value is none, or a code is none of a rule.
    """
    values, missing = _keys(options.get("set"), "set"), _keys(options.get("set_missing"), "set_missing")
    if both := values.keys() & missing.keys():
        raise CallError(f"{min(both)} is to be set, and to be set where it is missing", "Say one of the two.")
    tags = tuple(options.get("add_tag") or ())
    if tags and "tags" in values:
        raise CallError("tags are to be set, and one is to be added", "Say one of the two.")
    select = options.get("select")
    named = None if select is None else codes(select, spelled("select", of=FixOptions))
    if named is None and not (values or missing or tags or options.get("gated")):
        named = ()
    ignored = options.get("ignore") or ()
    return Wanted(values, missing, tags, named, codes(ignored, spelled("ignore", of=FixOptions)) if ignored else ())


def fix_card(repo: str, options: Mapping[str, Any]) -> Fixed:
    """Mends the card of one repository, and sets its gate.

    Raises:
        BlockedError: There is no card, or an error would come of it.
        CallError: What is asked for cannot be.
        HubError: The hub did not answer, or refused.
    """
    wanted, gate = wanted_of(options), options.get("gated")
    where = {name: options.get(name) for name in ("endpoint", "local")}
    dry = bool(options.get("dry_run"))
    with connect(PushRequest(options=merge(where, {}))) as hub:

        def change(text: str, tree: RemoteTree) -> str:
            return _changed(repo, text, tree, wanted)

        edited = edit_card(
            hub,
            repo,
            change,
            message=options.get("message") or _MESSAGE,
            pull_request=bool(options.get("pr")),
            dry_run=dry,
        )
        gated = cast("Gated", False if gate == "all" else gate)
        moves = gate is not None and (edited.tree.gated or False) != gated
        if moves and not dry:
            set_gated(hub, repo, gated)
        changed = edited.after != edited.before
        url = edited.pull_request or hub.target(repo).url
        return Fixed(edited, changed or moves, url, str(gate) if moves else "")


def _changed(repo: str, text: str, tree: RemoteTree, wanted: Wanted) -> str:
    """The card as it is to be.

    Raises:
        BlockedError: A key cannot be set, or an error comes of it that was not there.
    """
    draft = Draft(repo, None, Card(text), tree)

    def judge(after: str) -> tuple[Finding, ...]:
        return judge_draft(draft if after == text else replace(draft, card=Card(after)))

    filled = set_keys(text, wanted.values, wanted.missing, wanted.tags)
    if filled.told:
        raise BlockedError(f"the card of {repo} is left as it is: {filled.told[0]}", "Mend it by hand.")
    if filled.text != text:
        known = {finding.code for finding in judge(text)}
        new = [finding for finding in judge(filled.text) if finding.severity is Severity.ERROR]
        if worse := next((finding for finding in new if finding.code not in known), None):
            raise BlockedError(
                f"the card of {repo} is left as it is: {worse.code} would come of it: {worse.message}", worse.remedy
            )
    if wanted.select is None:
        return filled.text
    mended, _, _ = mend(filled.text, judge, lambda finding: _is_meant(finding, wanted))
    return mended


def _is_meant(finding: Finding, wanted: Wanted) -> bool:
    chosen = not wanted.select or is_among(finding.code, wanted.select)
    return chosen and not is_among(finding.code, wanted.ignore)


def _keys(given: Any, name: str) -> dict[str, Any]:
    """Keys and their values: as they are, or of ``KEY=VALUE``, where a value that is JSON of a list is one."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        pairs = [(str(key), value) for key, value in given.items()]
    else:
        pairs = [_pair(text, name) for text in given]
    found: dict[str, Any] = {}
    for key, value in pairs:
        if not key.strip() or key in found:
            what = "is empty" if not key.strip() else f"{key} is set twice"
            raise CallError(f"{spelled(name, of=FixOptions)}: {what}", "Name each key once: license=mit.")
        found[key] = value
    return found


def _pair(text: Any, name: str) -> tuple[str, Any]:
    key, equals, value = str(text).partition("=")
    if not (equals and value.strip()):
        raise CallError(f"{spelled(name, of=FixOptions)} {text}: no value is said", "Write it as license=mit.")
    if value.lstrip()[0] in "[{" or value in ("true", "false"):
        try:
            return key, json.loads(value)
        except ValueError as error:
            raise CallError(
                f"{spelled(name, of=FixOptions)} {text}: the value begins as JSON and is none ({error})",
                'Write a list as base_model=["a/b", "c/d"].',
            ) from error
    return key, value
