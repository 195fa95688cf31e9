"""MD: evaluation results under a key of their own, and in files of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hubpub.cards.frontmatter import FrontMatter, line_column, parse
from hubpub.cards.hub_ids import why_no_id
from hubpub.files.tree import Tree
from hubpub.rules.metadata.places import Path, front_matter, in_words, label, printable, subject
from hubpub.rules.registry import Needs, rule
from hubpub.types.draft import Draft
from hubpub.types.findings import Finding, Severity, Subject

_FILE = re.compile(r"\.eval_results/[^/]+\.yaml")
_LARGEST = 1_000_000
_MOST = 20
# A line that begins or ends a document of YAML: the Hub reads one document, and so is one read here.
_DOCUMENT = re.compile(r"^(?:---|\.\.\.)(?:[ \t].*)?$", re.MULTILINE)
_BEGINS = re.compile(r"\A\ufeff?(?:[ \t]*(?:#.*)?\r?\n)*---[ \t]*\r?\n")
_URL = re.compile(r"https?://[^\s/]", re.IGNORECASE)


@rule("MD051", Severity.WARNING)
def results_of_a_file(draft: Draft) -> Iterator[Finding]:
    """Evaluation results stand under ``eval_results`` in the front matter.

    The Hub reads them from files of their own, ``.eval_results/*.yaml`` beside the card (hub-docs, evaluation results),
    and from ``model-index`` in the card; under this key nobody does. It is the name that huggingface_hub's
    ``ModelCardData`` has for what it writes as ``model-index``.

    Remedy: move them to ``.eval_results/``, a file for each benchmark, or write them as ``model-index``.
    """
    front = front_matter(draft)
    for key in ("eval_results", "eval-results"):
        if front.data.get(key):
            yield results_of_a_file.finding(
                f'the Hub does not read evaluation results under "{key}" in the card',
                "Move them to .eval_results/, a YAML file for each benchmark, or write them as model-index.",
                subject(front, (key,)),
            )


@rule("MD052", Severity.WARNING, needs=Needs.FILES)
def file_of_results(draft: Draft) -> Iterator[Finding]:
    """A file of evaluation results has a shape that the Hub does not read.

    ``.eval_results/*.yaml`` is a list; each result has a ``dataset`` with the ``id`` of a benchmark on the Hub and the
    ``task_id`` that its eval.yaml names, and a ``value``; a ``source`` has a ``url``, and a ``date`` is one of ISO 8601
    (hub-docs, eval-results.md). A file that the Hub does not take shows neither on the model's page nor on the
    benchmark's leaderboard, and no push is refused for it (huggingface_hub, ``parse_eval_result_entries``).

    Remedy: write each result as ``- dataset: {id: owner/benchmark, task_id: default}`` with a ``value``.
    """
    if draft.folder is None:
        return
    for path, text in draft.results.items():
        for message, remedy, line in _faults(text.encode()):
            yield file_of_results.finding(message, remedy, Subject(path=path, line=line))
    files = {file.path: file for file in draft.folder.files if _FILE.fullmatch(file.path)}
    tree = Tree(draft.folder.root, files, frozenset())
    for path, file in files.items():
        if file.size > _LARGEST:
            continue
        for message, remedy, line in _faults(tree.start(path, _LARGEST)):
            yield file_of_results.finding(message, remedy, Subject(path=path, line=line))


def _faults(data: bytes) -> Iterator[tuple[str, str, int | None]]:
    """What is wrong with a file: the fact, the next step, and the line."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        yield "the file is not UTF-8", "Save it as UTF-8.", None
        return
    begin = _BEGINS.match(text)
    above = begin.end() if begin else 0
    if _DOCUMENT.search(text, above):
        return  # how the Hub reads several documents is nowhere said
    # the lines before the document's own, as a blank stretch, so that lines are counted as the file has them
    blank = text.count("\n", 0, above)
    front = parse("---\n" + "\n" * blank + text[above:].removeprefix("\ufeff") + "\n---\n")
    if front.fault is not None:
        if not front.fault.bound:
            line = line_column(front.text, front.fault.offset)[0] - 1
            yield f"the file is no YAML: {printable(front.fault.message)}", "Mend it.", line
        return
    results = front.root.value if front.root is not None else None
    if not isinstance(results, list):
        remedy = "Begin each result with a dash: - dataset: …"
        yield f"the file is {in_words(results)}, and no list of results", remedy, 1
        return
    found = (fault for index, result in enumerate(results) for fault in _of_result(front, index, result))
    for _, fault in zip(range(_MOST), found, strict=False):
        yield fault


def _of_result(front: FrontMatter, index: int, result: Any) -> Iterator[tuple[str, str, int | None]]:
    """What is wrong with one result."""

    def fault(path: Path, message: str, remedy: str) -> tuple[str, str, int | None]:
        line = subject(front, (index, *path)).line
        return f"{label((index, *path))} {message}", remedy, line - 1 if line else None

    if not isinstance(result, dict):
        yield fault((), f"is {in_words(result)}, and no result", "Give it a dataset and a value.")
        return
    dataset = result.get("dataset")
    if not isinstance(dataset, dict):
        yield fault(("dataset",), f"is {in_words(dataset)}", "Name the benchmark by its id and task_id.")
    else:
        name = dataset.get("id")
        why = why_no_id(name, dataset=True) if isinstance(name, str) else "an id is text"
        if why:
            yield fault(("dataset", "id"), f"is {in_words(name)}, and no id of a dataset: {why}", "Correct it.")
        if not isinstance(task := dataset.get("task_id"), str) or not task.strip():
            remedy = "Name a task of the benchmark's eval.yaml."
            yield fault(("dataset", "task_id"), f"is {in_words(task)}, and no task", remedy)
    value = result.get("value")
    if value is None or isinstance(value, (bool, dict, list)):
        yield fault(("value",), f"is {in_words(value)}", "Give the number that was measured.")
    if isinstance(date := result.get("date"), str) and not _is_date(date):
        yield fault(("date",), f"is {in_words(date)}, and no date", 'Write it as "2026-01-31".')
    source = result.get("source")
    if source is not None:
        url = source.get("url") if isinstance(source, dict) else None
        if not isinstance(url, str) or not _URL.match(url):
            yield fault(("source",), "has no url that leads anywhere", "Add the url, or leave the source out.")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
