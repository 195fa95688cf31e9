"""What was measured of the model: the results, and the values by step while it was trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hubpub.cards.as_text import code
from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.blocks import Block, folded, paragraph, row, section, stacked, table
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.results import (
    TRAINING_LOSS,
    evaluations,
    first_of,
    is_of_model,
    points_of,
)
from hubpub.types.profile import Point, Result, Series, Training
from hubpub.types.sections import Line, Section

# So many rows and columns of a log are read; of more some are left out, and the card says so.
_MOST_ROWS = 20
_MOST_OPEN = 10
_MOST_COLUMNS = 6


def evaluation(model: Model) -> Section | None:
    """The results, and how the model came to them."""
    results = [result for result in model.profile.results if is_of_model(result)]
    return section("evaluation", "Evaluation", _results(results), _log(model.training))


def _results(results: Sequence[Result]) -> Block:
    columns: dict[str, Callable[[Result], str | None]] = {
        "Dataset": lambda result: result.dataset,
        "Split": lambda result: result.split,
        "Task": lambda result: result.task,
    }
    # a column in which nothing stands, or one task throughout, tells nothing
    told = {name: {tell(result) for result in results} for name, tell in columns.items()}
    shown = [name for name in columns if told[name] - {None} and (name != "Task" or len(told[name]) > 1)]
    rows = []
    for result in results:
        texts = [columns[name](result) for name in shown]
        cells = [code(text, cell=True) if text is not None else "" for text in texts]
        rows.append(row([code(result.metric, cell=True), *cells, wording.number(result.value)], result.place))
    whole = table(["Metric", *shown, "Value"], rows, numbers=1)
    return folded("All results", whole) if len(rows) > _MOST_ROWS else whole


def _log(told: Training) -> Block:
    """The values by step, that of the published weights in bold."""
    measured = evaluations(told.series)
    by_step = {step for one in measured for step in (point.step for point in points_of(one))}
    # one value by itself is among the results
    if len(by_step) < 2:
        return Block()
    loss = first_of(told.series, TRAINING_LOSS)
    shown = measured[:_MOST_COLUMNS]
    steps = sorted(by_step)
    published = told.published_step.value if told.published_step else None
    kept = _thinned(steps, published)
    values = [{point.step: point.value for point in points_of(one)} for one in shown]
    epochs = {point.step: point.epoch for one in measured for point in points_of(one) if point.epoch is not None}
    rows = []
    for step in kept:
        cells = [wording.whole(step)]
        if epochs:
            cells.append(wording.number(round(epochs[step], 2)) if step in epochs else "")
        if loss:
            cells.append(_at(points_of(loss), step))
        cells += [wording.number(found[step]) if step in found else "" for found in values]
        cells = [f"**{cell}**" if step == published and cell else cell for cell in cells]
        rows.append(row(cells, *_places(loss, shown)))
    header = ["Step", *(["Epoch"] if epochs else []), *(["Training loss"] if loss else [])]
    header += [code(one.name, cell=True) for one in shown]
    notes = _notes(told, steps, kept, measured)
    whole = stacked(paragraph(*notes), table(header, rows, numbers=len(header)))
    return folded("By step", whole) if len(rows) > _MOST_OPEN else whole


def _notes(told: Training, steps: list[int], kept: list[int], measured: list[Series]) -> list[Line]:
    places = _places(None, measured)
    notes = []
    if told.published_step and told.published_step.value in kept:
        notes.append(Line("While it was trained; the published step in bold:", (told.published_step.place, *places)))
    else:
        notes.append(Line("While it was trained:", places))
    if len(kept) < len(steps):
        notes.insert(0, Line(f"{len(kept)} of {wording.whole(len(steps))} evaluations are shown.", places))
    if len(measured) > _MOST_COLUMNS:
        notes.insert(0, Line(f"{_MOST_COLUMNS} of {len(measured)} measures are shown.", places))
    return notes


def _thinned(steps: list[int], published: int | None) -> list[int]:
    """Steps at even distances, with the first, the last and the published one."""
    if len(steps) <= _MOST_ROWS:
        return steps
    last = len(steps) - 1
    kept = {steps[round(index * last / (_MOST_ROWS - 1))] for index in range(_MOST_ROWS)}
    if published in steps and published not in kept:
        kept.add(published)
    return sorted(kept)


def _at(points: Sequence[Point], step: int) -> str:
    """The training loss that was logged last until a step."""
    until = [point for point in points if point.step <= step]
    return wording.number(until[-1].value) if until else ""


def _places(loss: Series | None, shown: Sequence[Series]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.place for one in ([loss] if loss else []) + list(shown)))
