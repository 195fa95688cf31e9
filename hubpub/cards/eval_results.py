"""Files of evaluation results, ``.eval_results/*.yaml``: written of what was measured, for the benchmarks asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.cards.frontmatter.write import block_lines
from hubpub.cards.hub_ids import why_no_id
from hubpub.errors import CallError
from hubpub.types.profile import Result
from hubpub.types.spelling import spelled

FOLDER = ".eval_results"
_SHAPE = "METRIC=OWNER/BENCHMARK:TASK"
_ASKED = re.compile(r"(?:(?P<split>[\w.-]+)/)?(?P<metric>[^=/]+)=(?P<benchmark>[^:=]+):(?P<task>[\w.-]+)", re.ASCII)
_NO_POINT = re.compile(r"^( *value: -?\d+)(e[+-]?\d+)$")
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Asked:
    """One result that is asked for.

    Attributes:
        words: As it was said.
        split: What it was measured on; None where that is not said.
        metric: The metric.
        benchmark: The benchmark's id, a dataset on the Hub.
        task: The task of its eval.yaml.
    """

    words: str
    split: str | None
    metric: str
    benchmark: str
    task: str


def results_files(asked: Iterable[str], results: Iterable[Result], source: str | None = None) -> Mapping[str, str]:
    """The files of evaluation results, a list in YAML for each benchmark, by path.

    Their shape is that of huggingface_hub's ``EvalResultEntry`` and of hub-docs, eval-results.md. Which benchmark a
    number is of, no file of a model tells, so it is asked for.

    Args:
        asked: What goes there, each as ``accuracy=owner/benchmark:task``, or ``test/accuracy=…`` for one split.
        results: What was measured.
        source: The URL of the run that tells of it.

    Raises:
        CallError: One is not of that shape, nothing tells its number, or its number is not the only one.
    """
    known = tuple(results)
    found: dict[str, list[dict[str, Any]]] = {}
    for words in asked:
        one = _parsed(words, known)
        entry: dict[str, Any] = {"dataset": {"id": one.benchmark, "task_id": one.task}, "value": _value(one, known)}
        if source:
            entry["source"] = {"url": source, "name": "Weights & Biases run"}
        path = f"{FOLDER}/{one.benchmark.rpartition('/')[2]}.yaml"
        there = found.setdefault(path, [])
        if any(other["dataset"] == entry["dataset"] for other in there):
            fact = f"{spelled('eval_results', words)}: another result is asked for the same task of {one.benchmark}"
            raise CallError(fact, "Leave one of the two out.")
        there.append(entry)
    return {path: "".join(f"{line}\n" for line in _lines(entries)) for path, entries in found.items()}


def _lines(entries: list[dict[str, Any]]) -> Iterator[str]:
    """A list of results in YAML, without the key that a list has in front matter."""
    lines = block_lines(entries, "results:", compact=True)
    next(lines)
    # to YAML 1.1, by which Python reads, 1e-07 is no number
    yield from (_NO_POINT.sub(r"\1.0\2", line) for line in lines)


def _parsed(words: str, known: tuple[Result, ...]) -> _Asked:
    match = _ASKED.fullmatch(words.strip())
    if match is None:
        what = "" if "=" in words else f"; {_measured(known)}"
        raise CallError(
            f"{spelled('eval_results', words)} names no result of a benchmark{what}",
            f"Write it as {_SHAPE}, such as accuracy=cais/hle:default: the benchmark is a dataset on the Hub, and its "
            "eval.yaml names the tasks.",
        )
    if why := why_no_id(match["benchmark"], dataset=True):
        fact = f"{spelled('eval_results', words)}: {match['benchmark']!r} is no id of a dataset on the Hub: {why}"
        raise CallError(fact, f"Write it as {_SHAPE}.")
    return _Asked(words, match["split"], match["metric"].strip(), match["benchmark"], match["task"])


def _value(one: _Asked, known: tuple[Result, ...]) -> float:
    found = [result for result in known if result.metric == one.metric and one.split in (None, result.split)]
    if not found:
        what = f"{one.metric} of {one.split}" if one.split else one.metric
        raise CallError(
            f"{spelled('eval_results', one.words)}: nothing tells the {what} of this model; {_measured(known)}",
            "Name one that was measured, or write the file yourself: "
            f"{FOLDER}/{one.benchmark.rpartition('/')[2]}.yaml in the folder is published as it is.",
        )
    if len({result.value for result in found}) > 1:
        names = " or ".join(dict.fromkeys(f"{result.split}/{one.metric}" for result in found if result.split))
        raise CallError(
            f"{spelled('eval_results', one.words)}: {one.metric} was measured more than once",
            f"Say which is meant: {names or 'only one can be told apart by its split'}.",
        )
    return found[0].value


def _measured(known: tuple[Result, ...]) -> str:
    names = list(dict.fromkeys(result.metric for result in known))
    more = len(names) - _MOST_NAMED
    told = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"measured are {told}" if told else "nothing is known to be measured"
