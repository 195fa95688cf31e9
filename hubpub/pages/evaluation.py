"""Evaluation results: what a card's `model-index` tells, as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from markupsafe import Markup

from hubpub.pages.chips import task_name
from hubpub.pages.text import link, name

_MOST = 500


@dataclass(frozen=True, slots=True)
class Result:
    """One measured value.

    Attributes:
        metric: What was measured.
        value: The value, as the card has it.
        dataset: On which data; empty where that is not told.
        task: The Hub's tag of the task.
        source: Who measured it, or where; empty where that is not told.
        source_url: The address of the source.
        verified: Whether the card says that the Hub has verified it.
    """

    metric: str
    value: str
    dataset: str = ""
    task: str = ""
    source: str = ""
    source_url: str = ""
    verified: bool = False


def results_of(model_index: object) -> tuple[Result, ...]:
    """The results of a card's ``model-index``, whatever it holds; what is no result is left out."""
    return tuple(islice(_results(model_index), _MOST))


def _results(model_index: object) -> Iterator[Result]:
    for model in _items(model_index):
        for result in _items(model.get("results")):
            task, dataset, source = (_mapping(result.get(key)) for key in ("task", "dataset", "source"))
            where = _text(dataset.get("name")) or _text(dataset.get("type"))
            details = [part for key in ("config", "split") if (part := _text(dataset.get(key))) and part != where]
            shown = f"{where} ({', '.join(details)})" if where and details else where
            for metric in _items(result.get("metrics")):
                if (value := number(metric.get("value"))) is not None:
                    yield Result(
                        _text(metric.get("name")) or _text(metric.get("type")) or "value",
                        value,
                        shown,
                        _text(task.get("type")),
                        _text(source.get("name")),
                        _text(source.get("url")),
                        metric.get("verified") is True,
                    )


def evaluation(results: Sequence[Result]) -> Markup:
    """The table; nothing without results."""
    if not results:
        return Markup()
    rows = Markup("").join(
        _rows(list(group)) for _, group in groupby(results, key=lambda result: (result.dataset, result.task))
    )
    sources = {(result.source, result.source_url) for result in results if result.source or result.source_url}
    origin = Markup()
    if sources:
        origin = Markup('<p class="soft small">Reported by {}.</p>').format(
            Markup(", ").join(link(name(text or "the card's author"), url) for text, url in sorted(sources))
        )
    return Markup(
        '<section class="panel" aria-labelledby="evaluation"><h2 id="evaluation">Evaluation results</h2>'
        '<div class="wide"><table class="list results"><thead><tr><th scope="col">Dataset</th>'
        '<th scope="col">Metric</th>'
        '<th scope="col" class="number">Value</th></tr></thead>{}</table></div>{}</section>\n'
    ).format(rows, origin)


def _rows(results: Sequence[Result]) -> Markup:
    """What was measured on one dataset."""
    one = results[0]
    what = name(one.dataset or "not told")
    if one.task:
        what = Markup('{}<br><span class="soft small">{}</span>').format(what, name(task_name(one.task)))
    where = Markup('<th scope="rowgroup" rowspan="{}">{}</th>').format(len(results), what)
    return Markup("<tbody>{}</tbody>").format(
        Markup("").join(_row(result, where if number == 0 else Markup()) for number, result in enumerate(results))
    )


def _row(result: Result, where: Markup) -> Markup:
    verified = Markup(' <span class="badge">verified</span>') if result.verified else ""
    return Markup('<tr>{}<td>{}{}</td><td class="number strong">{}</td></tr>').format(
        where, name(result.metric), verified, name(result.value)
    )


def number(value: object) -> str | None:
    """A value as a table writes it; None for what is no value."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return f"{value:.6g}" if math.isfinite(value) else None
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 10**15 else f"{value:.6g}" if abs(value) < 10**300 else None
    if isinstance(value, str) and value.strip():
        return value.strip()[:80]
    return None


def _items(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, (list, tuple)):
        yield from (item for item in value if isinstance(item, Mapping))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
