"""Numbers, as they stand in files that anybody may have written."""

from __future__ import annotations

import math
from typing import Any

_LARGEST = 10**15


def as_number(value: Any) -> float | None:
    """A finite number; None for whatever else. A truth value is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def as_count(value: Any) -> int | None:
    """A whole number from zero; None for whatever else."""
    number = as_number(value)
    return int(number) if number is not None and 0 <= number <= _LARGEST and number == int(number) else None
