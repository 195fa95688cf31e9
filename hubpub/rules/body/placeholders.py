"""Where a template's placeholders were left in the body of a card, and what belongs in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hubpub.cards.libraries.patterns import FIRST_HEADING, MODEL_TITLE, NO_SNIPPET, NONE_ID, PLACEHOLDER_ID
from hubpub.cards.markdown.code_and_comments import without_formulas
from hubpub.rules.body.text import MASK, Body


class Placeholder(NamedTuple):
    """What a template left.

    Attributes:
        start: Where it begins.
        text: It.
        replaced: Where what is to be replaced begins, and where it ends.
        by: What belongs there: ``repo`` for the repository's id, ``name`` for the model's; empty where nobody can tell.
    """

    start: int
    text: str
    replaced: tuple[int, int] = (0, 0)
    by: str = ""


# What the templates of the Hub, of the Trainer and of well-known projects leave behind, in lower case; the
# word that tells whether a card needs a closer look stands first.
_PHRASES = (
    ("more information", re.compile(r"\[?\bmore information needed\b\]?|\[needs? more information\]", re.IGNORECASE)),
    ("lorem ipsum", re.compile(r"lorem ipsum", re.IGNORECASE)),
    ("your-username/", re.compile(r"\byour-username/[\w.-]*", re.IGNORECASE)),
    ("your_username/", re.compile(r"\byour_username/[\w.-]*", re.IGNORECASE)),
    ("model description here", re.compile(r"model description here", re.IGNORECASE)),
    # of diffusers; one that is a link leads somewhere
    ("[todo", re.compile(r"\[TODO\b[^\[\]\n]{0,200}\](?![(\[])")),
    # of the Trainer, where the dataset or the base model has no name
    ("none dataset", re.compile(r"\bthe None dataset\b")),
    ("[](https://huggingface.co/)", re.compile(r"\[\]\(https://huggingface\.co/\)")),
)
_MODEL_ID = re.compile(r"model card for model id\b", re.IGNORECASE)
_EXPRESSION = re.compile(
    r"(?<![\w}^_\\${])(?:\{\{-?\s*[A-Za-z_][\w.]*(?:\s*\|[^{}\n]{0,200})?(?:\([^{}\n]{0,200}\))?\s*-?\}\}"
    r"|\{%-?\s*(?:if|for|else|endif|endfor|set|block|endblock|include)\b[^{}\n]{0,200}%\})"
)
# The places of huggingtweets' own template; code holds them too.
_NAMES: tuple[str, ...] = ("USER_NAME", "USER_HANDLE", "USER_PROFILE", "TWEETS_DL", "TWEETS_KEPT", "SHORT_TWEETS")
_NAMES += ("WANDB_PREPROCESS", "WANDB_TRAINING", "WANDB_MODEL", "YOUR_USERNAME", "YOUR_MODEL_NAME")
_PARTS_OF_NAMES = ("USER_", "TWEETS", "WANDB_", "YOUR_")
_NAME = re.compile(rf"(?<![A-Za-z0-9_$%])(?:{'|'.join(_NAMES)})(?![A-Za-z0-9_])")
_SETTING = re.compile(r"\s*=|['\"]?\s*\]")
_MODEL_NAME = re.compile(r"(?<![fFA-Za-z])(['\"])\{MODEL_NAME\}\1|^# \{MODEL_NAME\}", re.MULTILINE)


def placeholders(body: Body) -> Iterator[Placeholder]:
    """What templates left, in prose and, where they write such, in code."""
    prose, lower, text = body.prose, body.lower, body.text
    for word, pattern in _PHRASES:
        if word in lower:
            yield from (Placeholder(match.start(), match[0]) for match in pattern.finditer(prose, body.start))
    if "model card for model id" in lower or "model card for none" in lower:
        yield from _titles(body)
    if "# None" in prose and (first := FIRST_HEADING.search(prose, body.start)) and first.group(1, 2) == ("#", "None"):
        yield Placeholder(first.start(1), "# None", first.span(2), "name")
    if "{{" in prose or "{%" in prose:
        plain = without_formulas(prose, body.start)
        yield from (Placeholder(match.start(), match[0]) for match in _EXPRESSION.finditer(plain, body.start))
    if any(part in text for part in _PARTS_OF_NAMES):
        for match in _NAME.finditer(text, body.start):
            # a variable of a script that is set or looked up is nobody's to fill
            if prose[match.start()] != MASK or not _SETTING.match(text, match.end()):
                yield Placeholder(match.start(), match[0])
    if "{MODEL_NAME}" in text:
        yield from (Placeholder(match.start(), match[0]) for match in _MODEL_NAME.finditer(text, body.start))
    yield from _in_snippets(body)


def _titles(body: Body) -> Iterator[Placeholder]:
    found = set()
    for match in MODEL_TITLE.finditer(body.prose, body.start):
        found.add(match.start(1))
        yield Placeholder(match.start(1) - len("Model Card for "), f"Model Card for {match[1]}", match.span(1), "name")
    for match in _MODEL_ID.finditer(body.prose, body.start):
        if match.end() - len("Model ID") not in found:
            yield Placeholder(match.start(), match[0])


def _in_snippets(body: Body) -> Iterator[Placeholder]:
    text = body.text
    if "_model_id" in text or "PATH_TO_THIS_REPO" in text:
        for match in PLACEHOLDER_ID.finditer(text, body.start):
            if _is_code(body, match.start()):
                yield Placeholder(match.start(2), match[2], match.span(2), "repo")
    if '"None"' in text or "'None'" in text:
        for match in NONE_ID.finditer(text, body.start):
            if _is_code(body, match.start()):
                yield Placeholder(match.start(1), f'"{match[2]}"', match.span(2), "repo")
    if "TODO: add an example" in text:
        for match in NO_SNIPPET.finditer(text, body.start):
            yield Placeholder(match.start(), match[0])


def _is_code(body: Body, place: int) -> bool:
    return body.too_much != "" or body.prose[place] == MASK
