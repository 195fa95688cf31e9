"""BD: the body of the card and its widget, which repository they load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hubpub.rules.body.text import MASK, Body, body_of
from hubpub.rules.metadata.places import Path, front_matter, subject, texts
from hubpub.rules.registry import rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity

# A file of a model; those of datasets and Spaces have another first part, and three before the file.
_MODEL_FILE = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?!(?:datasets|spaces|buckets|api)/)([\w.-]+/[\w.-]+)/(?:resolve|raw)/",
    re.ASCII,
)
_SNIPPET = re.compile(
    r"""(?:from_pretrained|SentenceTransformer|CrossEncoder|pipeline|snapshot_download|hf_hub_download|load_model
        |from_hparams|create_model)\(  [^()"']{0,200}  ["'](?:hf[-_]hub:|hf://)?([A-Za-z0-9][\w.-]*/[\w.-]+)["']
        |\b(?:model|repo_id|model_name|model_id|model_name_or_path)\s*=\s*["']([A-Za-z0-9][\w.-]*/[\w.-]+)["']""",
    re.VERBOSE,
)


@rule("BD014", Severity.WARNING)
def another_repository(draft: Draft) -> Iterator[Finding]:
    """The usage snippets or the widget name another repository, and not this one.

    Readers copy snippets: what they load is then another model, mostly the one that the card was copied from or the
    name before the last renaming. A base model that the front matter names is no such case, nor is any other where some
    code names this repository. Of the widget's examples
    those are meant that show a file of another model; files of datasets are nobody's model.

    Remedy: name this repository.
    """
    if draft.repo is None or "/" not in draft.card.text:
        return
    yield from _of_widgets(draft, draft.repo)
    body = body_of(draft.card)
    ours = draft.repo.lower()
    named = []
    for token in body.blocks:
        if token.type in ("fence", "code_block") and token.map is not None and "/" in token.content:
            start, end = body.line_start(token.map[0]), body.line_start(token.map[1])
            for match in _SNIPPET.finditer(body.text, start, end):
                group = 1 if match[1] else 2
                named.append((match.start(group), match[group]))
    if not named or any(name.lower() == ours for _, name in named) or _is_in_code(body, ours):
        return
    said = draft.card.front_matter.lower()
    for place, name in named:
        if name.lower() not in said and not _is_path(draft, name):
            yield another_repository.finding(
                f"this snippet loads {name[:100]!r}, and none loads {draft.repo!r}",
                "Name this repository.",
                body.subject(place),
            )


def _is_in_code(body: Body, repo: str) -> bool:
    """Whether any code of a card names a repository, however it is loaded there."""
    name = re.compile(rf"(?<![\w.-]){re.escape(repo)}(?![\w-])", re.IGNORECASE)
    return any(body.prose[match.start()] == MASK for match in name.finditer(body.text, body.start))


def _of_widgets(draft: Draft, repo: str) -> Iterator[Finding]:
    """The examples that show files of other models, where none shows one of this."""
    if "/resolve/" not in draft.card.text and "/raw/" not in draft.card.text:
        return
    front = front_matter(draft)
    named = [(path, match[1]) for path, url in _widget_urls(front.data) if (match := _MODEL_FILE.match(url))]
    known = {
        repo.lower(),
        *(text.lower() for key in ("base_model", "new_version") for _, text in texts(front.data, key)),
    }
    if any(name.lower() == repo.lower() for _, name in named):
        return
    for path, name in named:
        if name.lower() not in known:
            yield another_repository.finding(
                f"this widget example shows a file of {name[:100]!r}, and none shows one of {repo!r}",
                "Put the file into this repository, and name it there.",
                subject(front, path),
            )


def _widget_urls(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """The addresses that the widget's examples in_words, with their paths."""
    examples = data.get("widget")
    for index, example in enumerate(examples if isinstance(examples, list) else ()):
        if isinstance(example, dict):
            output = example.get("output")
            for path, url in (
                (("widget", index, "src"), example.get("src")),
                (("widget", index, "output", "url"), output.get("url") if isinstance(output, dict) else None),
            ):
                if isinstance(url, str):
                    yield path, url


def _is_path(draft: Draft, name: str) -> bool:
    """Whether a name is a path of the folder, such as ``outputs/model``."""
    return draft.folder is not None and any(file.path.startswith(name) for file in draft.folder.files)
