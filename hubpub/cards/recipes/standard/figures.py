"""The numbers of a profile: what no model and no training can have stays out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from hubpub.types.profile import Known, Profile, Training, Withheld

# A header or a file can hold any number; those beyond this count nothing that there is.
_LARGEST = 10**18
_REASON = "it is no number that a card can show"
_OF_PROFILES = ("parameters", "active_parameters", "weights_size", "context_length")
_OF_TRAININGS = ("published_step", "steps", "epochs", "runtime", "emissions")


def believable(profile: Profile) -> tuple[Profile, tuple[Withheld, ...]]:
    """A profile without the numbers that no card can show, and those."""
    withheld: list[Withheld] = []

    def left_out(value: Profile | Training, names: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Known[float] | None] = {name: getattr(value, name) for name in names}
        wrong = {name: known for name, known in found.items() if known and not _is_shown(known.value)}
        withheld.extend(Withheld(name, known.place, _REASON) for name, known in wrong.items())
        return dict.fromkeys(wrong)

    training = profile.training
    if training:
        training = replace(training, **left_out(training, _OF_TRAININGS))
    files = tuple(known for known in profile.quantized_files if _is_shown(known.value.size))
    withheld += [
        Withheld(f"size of {known.value.path}", known.place, _REASON)
        for known in profile.quantized_files
        if known not in files
    ]
    results = tuple(result for result in profile.results if math.isfinite(result.value))
    withheld += [Withheld(result.metric, result.place, _REASON) for result in profile.results if result not in results]
    return replace(
        profile, training=training, quantized_files=files, results=results, **left_out(profile, _OF_PROFILES)
    ), tuple(withheld)


def _is_shown(number: float) -> bool:
    return 0 <= number <= _LARGEST
