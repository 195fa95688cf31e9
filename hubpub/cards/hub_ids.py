"""Ids of models and datasets on the Hub: what may be one."""

from __future__ import annotations

import re

# ``name`` (the Hub's older models: gpt2) or ``namespace/name``; the form of the pattern that the Hub shows for
# ``model-index[].results[].dataset.type``, with dots allowed before the slash too.
ID = re.compile(r"(?!\.{1,2}/)[\w.-]+(?:/[\w.-]+)?", re.ASCII)
PAGES = frozenset(
    {
        *("api", "blog", "chat", "collections", "datasets", "docs", "join", "learn", "login", "models", "new"),
        *("organizations", "papers", "posts", "pricing", "settings", "spaces", "tasks"),
    }
)
"""The Hub's own pages, so nobody's name."""
NO_VALUE = frozenset({"None", "none", "null", "undefined", "nan"})
"""What scripts write where they had no value."""
_LONGEST = 96
# The models that have no owner: the Hub's first ones, whose address leads on to where they are today.
_OWNERLESS = re.compile(
    r"albert-(?:base|large|xlarge|xxlarge)-v[12]|bert-(?:base|large)-(?:un)?cased(?:-whole-word-masking)?"
    r"(?:-finetuned-squad|-finetuned-mrpc)?|bert-base-(?:multilingual-(?:un)?cased|chinese|german-cased"
    r"|german-dbmdz-(?:un)?cased)|camembert-base|ctrl|distilbert-base-(?:un)?cased(?:-distilled-squad"
    r"|-finetuned-sst-2-english)?|distilbert-base-(?:german|multilingual)-cased|distilgpt2|distilroberta-base"
    r"|gpt2(?:-medium|-large|-xl)?|openai-gpt|roberta-(?:base|large)(?:-openai-detector|-mnli)?|t5-(?:small|base|large"
    r"|3b|11b)|transfo-xl-wt103|xlm-(?:clm|mlm)-[a-z0-9-]+|xlm-roberta-(?:base|large)(?:-finetuned-conll0[23]-[a-z]+)?"
    r"|xlnet-(?:base|large)-cased"
)


def why_no_model(text: str) -> str:
    """Why a text is no model's id; empty where it may be one."""
    if reason := why_no_id(text):
        return reason
    return "" if "/" in text or _OWNERLESS.fullmatch(text.lower()) else "it names no owner, as in owner/name"


def why_no_id(text: str, *, dataset: bool = False) -> str:
    """Why a text is nobody's id; empty where it may be one.

    Args:
        text: The text.
        dataset: Whether it is to name a dataset.
    """
    if not ID.fullmatch(text):
        return "an id is name or namespace/name"
    if text in NO_VALUE:
        return "a script had no value for it"
    parts = text.split("/")
    # the address of a dataset begins with /datasets, so one that stands by itself may be called as a page is
    if parts[0] in PAGES and not (dataset and len(parts) == 1):
        return f"{parts[0]} is a page of the Hub"
    if "--" in text or ".." in text:
        return "no name there holds -- or two dots"
    if text.endswith(".git"):
        return "no name there ends with .git"
    if any(part[0] in "-." or part[-1] in "-." for part in parts):
        return "no name there begins or ends with - or a dot"
    if any(len(part) > _LONGEST for part in parts):
        return f"no name there is longer than {_LONGEST} characters"
    return ""
