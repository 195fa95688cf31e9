"""What the picture for sharing shows of any model."""

from __future__ import annotations

from collections.abc import Iterator

from hubpub.cards.recipes.standard import wording
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.results import is_of_model, metric_id
from hubpub.types.thumbnail import Figure, Thumbnail

_MADE_FROM = {
    "finetune": "fine-tuned from",
    "adapter": "adapter for",
    "quantized": "quantized from",
    "merge": "merged from",
}


def thumbnail_of(model: Model) -> Thumbnail:
    """What the model is, and its numbers.

    Args:
        model: What a card may say of it.
    """
    task = wording.task_words(model.task.value) if model.task else ""
    return Thumbnail(
        repo=model.repo,
        names=(model.name,),
        handle=model.repo.rpartition("/")[0],
        label=task[:1].upper() + task[1:],
        figures=tuple(_figures(model)),
        languages=tuple(known.value for known in model.languages),
    )


def _figures(model: Model) -> Iterator[Figure]:
    """Its base, its size and its first result that is no loss."""
    if model.bases:
        more = f" + {len(model.bases) - 1}" if len(model.bases) > 1 else ""
        label = _MADE_FROM[model.relation.value] if model.relation else "base model"
        yield Figure(label, model.bases[0].value + more)
    profile = model.profile
    if profile.parameters:
        yield Figure("parameters", wording.short(profile.parameters.value))
    elif profile.weights_size:
        yield Figure("weights", wording.size(profile.weights_size.value))
    result = next((one for one in profile.results if metric_id(one) and is_of_model(one)), None)
    if result:
        where = result.dataset or result.split
        yield Figure(f"{result.metric} on {where}" if where else result.metric, wording.number(result.value))
