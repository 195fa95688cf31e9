"""The line of somebody's program that called this package, which is what warnings are about."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PACKAGE = f"{Path(__file__).parents[2]}/"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of somebody's program, as `warnings` tells of one.

    Attributes:
        file: Its file.
        line: The line, from 1.
        module: Its module.
        registry: What the module has warned of already, which is told once.
    """

    file: str
    line: int
    module: str
    registry: dict[str | tuple[str, type[Warning], int], int]

    def warn(self, warning: Warning) -> None:
        """Warns there, as the program's filters have it.

        Raises:
            Warning: They make an error of it.
        """
        warnings.warn_explicit(warning, None, self.file, self.line, self.module, self.registry)


def caller() -> Place:
    """The line that called this package: the nearest one outside of it."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(_PACKAGE) and frame.f_back is not None:
        frame = frame.f_back
    names: dict[str, Any] = frame.f_globals
    registry = names.setdefault("__warningregistry__", {})
    return Place(frame.f_code.co_filename, frame.f_lineno, names.get("__name__") or "unknown", registry)
