"""Cards as the Hub reads and judges them: what the local hub is given, for it knows nothing of the floors above."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hubpub.cards import vocabularies as constants
from hubpub.cards.frontmatter import parse
from hubpub.rules.metadata import block as metadata_block
from hubpub.rules.metadata import keys as metadata
from hubpub.rules.registry import Rule
from hubpub.types.card import Card
from hubpub.types.draft import Draft
from hubpub.types.findings import Severity

_BLOCK = (metadata_block.broken_yaml, metadata_block.duplicate_key, metadata_block.no_mapping)
# More reasons for one refusal help nobody.
_MOST = 20

# What our findings say beyond the Hub's own words, as far as these are known.
_BEYOND = (
    (
        re.compile(r" (must only contain lowercase characters|must be an array|must be a string), not .*", re.DOTALL),
        r" \1",
    ),
    (
        re.compile(r" is not valid(?: \(it looks like a local path\))?\. (Use|If possible, use) (.*)"),
        r" is not valid. \1 \2.",
    ),
    (re.compile(r"(The YAML metadata of your README\.md is invalid): .*", re.DOTALL), r"\1."),
    (re.compile(r'("value" must be of type object): .*', re.DOTALL), r"\1"),
)
_LICENSE = re.compile(r" must be one of .*", re.DOTALL)


def read(text: str) -> Mapping[str, Any]:
    """The front matter of a card as the Hub reads it; empty without one, or one that the Hub cannot read."""
    return parse(text).data


def validate(text: str, repo_type: str) -> tuple[list[str], list[str]]:
    """What the Hub's validator says of a card, as far as that is known.

    Args:
        text: The whole card.
        repo_type: ``model``, ``dataset`` or ``space``. Of the values in the last two nothing is said: their keys are
            others.

    Returns:
        The errors, for which the Hub refuses a card, and the warnings, with which it takes it.
    """
    if not parse(text).found:
        return [], ["empty or missing yaml metadata in repo card"]
    draft = Draft(None, None, Card(text))
    rules = (*_BLOCK, *metadata.REFUSING) if repo_type == "model" else _BLOCK
    return [message for rule in rules for message in _errors(rule, draft)][:_MOST], []


def _errors(rule: Rule, draft: Draft) -> list[str]:
    found = [finding.message for finding in rule(draft) if finding.severity is Severity.ERROR][:_MOST]
    return [_in_its_words(rule, message) for message in found]


def _in_its_words(rule: Rule, message: str) -> str:
    if rule is metadata.REFUSING[0]:
        return _LICENSE.sub(f" must be one of [{', '.join(constants.licenses().values)}]", message)
    for pattern, words in _BEYOND:
        message = pattern.sub(words, message)
    return message
