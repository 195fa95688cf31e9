"""The axes of a chart: its ticks, and where a value stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# A loss that falls to less than a fortieth shows nothing of its end on a linear axis.
_LOGARITHMIC = 40
_PARTS = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis.

    Attributes:
        low: The value at its beginning.
        high: The value at its end; more than ``low``.
        ticks: The values that are named, in order.
        logarithmic: Whether equal distances are equal ratios.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """Where a value stands: 0 at the beginning, 1 at the end."""
        if self.logarithmic:
            return (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return (value - self.low) / (self.high - self.low)


def axis_of(values: Sequence[float], *, may_be_logarithmic: bool = False) -> Axis:
    """The axis that values fit on, with round ticks.

    Args:
        values: At least one.
        may_be_logarithmic: Whether values that are far apart may be shown by their ratios.
    """
    low, high = float(min(values)), float(max(values))
    if may_be_logarithmic and low > 0 and high / low >= _LOGARITHMIC:
        return _by_ratio(low, high)
    if high - low <= abs(high) * 1e-9:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    step = _round_step((high - low) / _PARTS)
    first, last = math.floor(low / step), math.ceil(high / step)
    return Axis(first * step, last * step, tuple(_exact(number * step, step) for number in range(first, last + 1)))


def _by_ratio(low: float, high: float) -> Axis:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, (last - first) // _PARTS)
    ticks = [10.0**power for power in range(first, last + 1, every)]
    if last - first <= 2:
        ticks = sorted({*ticks, *(part * 10.0**power for power in range(first, last) for part in (2, 5))})
    return Axis(10.0**first, 10.0**last, tuple(ticks), logarithmic=True)


def _round_step(step: float) -> float:
    """The next of 1, 2, 5 and their tens, hundreds and parts."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= step * 0.999)


def _exact(value: float, step: float) -> float:
    """A multiple of a step without what floats add to it."""
    return round(value, max(0, 2 - math.floor(math.log10(step))))
