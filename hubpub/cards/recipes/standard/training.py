"""How the model was trained: in a sentence or two, the curve of its loss, and what it was trained with."""

from __future__ import annotations

from hubpub.cards.as_text import code, words
from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.blocks import Block, alone, folded, paragraph, row, section, table
from hubpub.cards.recipes.standard.loss import LossCurve, loss_curve
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.sentence import Sentence
from hubpub.types.profile import Training
from hubpub.types.sections import Line, Section

CURVE_PATH = "images/training-loss.svg"
_MOST_ROWS = 200


def training(model: Model) -> Section | None:
    """How it was trained."""
    told = model.training
    curve = loss_curve(told)
    return section(
        "training",
        "Training",
        paragraph(_course(told), _emissions(told), _published(told), _run(model), _trackio(told)),
        alone(_picture(curve) if curve else None),
        _hyperparameters(told),
    )


def _course(told: Training) -> Line | None:
    """By what, how long and on what."""
    said = Sentence()
    said.say("It was trained")
    if told.trainer:
        said.say(f" with {code(told.trainer.value)}", told.trainer)
    if told.epochs:
        said.say(f" for {_counted(told.epochs.value, 'epoch')}", told.epochs)
    if told.steps:
        steps = _counted(told.steps.value, "step")
        said.say(f" ({steps})" if told.epochs else f" for {steps}", told.steps)
    if told.runtime:
        said.say(f" in {wording.duration(told.runtime.value)}", told.runtime)
    if told.hardware:
        said.say(f" on {words(told.hardware.value)}", told.hardware)
    return said.line()


def _emissions(told: Training) -> Line | None:
    if told.emissions is None:
        return None
    amount = wording.amount(told.emissions.value)
    return Line(f"That set free {amount} of CO2 equivalent.", (told.emissions.place,))


def _published(told: Training) -> Line | None:
    if told.published_step is None:
        return None
    step = told.published_step
    is_last = told.steps is not None and told.steps.value == step.value
    text = f"The weights are those of step {wording.whole(step.value)}{', the last' if is_last else ''}."
    return Line(text, (step.place, told.steps.place) if is_last and told.steps else (step.place,))


def _run(model: Model) -> Line | None:
    run = model.lineage.training_run
    return Line(f"See [its run on W&B]({run.url}).", ("lineage.training_run",)) if run else None


def _trackio(told: Training) -> Line | None:
    page = told.trackio
    return Line(f"See [its metrics on Trackio]({page.value}).", (page.place,)) if page else None


def _picture(curve: LossCurve) -> Line:
    return Line(f"![{curve.in_words}]({CURVE_PATH})", curve.places)


def _hyperparameters(told: Training) -> Block:
    """Those that differ from the library's defaults first, in bold."""
    names = list(told.hyperparameters)
    changed = [name for name in names if told.changed is not None and name in told.changed]
    ordered = [*changed, *(name for name in names if name not in set(changed))]
    rows = []
    for name in ordered[:_MOST_ROWS]:
        known = told.hyperparameters[name]
        spelled = code(name, cell=True)
        rows.append(row((f"**{spelled}**" if name in changed else spelled, wording.value(known.value)), known.place))
    places = tuple(dict.fromkeys(told.hyperparameters[name].place for name in changed))
    bold = Line("Those in bold differ from the defaults.", places) if changed and len(changed) < len(names) else None
    left = len(ordered) - _MOST_ROWS
    more = Line(f"{left} more are not shown.", (told.hyperparameters[ordered[-1]].place,)) if left > 0 else None
    return folded("Hyperparameters", paragraph(bold), table(("Name", "Value"), rows), paragraph(more))


def _counted(count: float, unit: str) -> str:
    return f"{wording.number(round(count, 2))} {unit}{'' if count == 1 else 's'}"
