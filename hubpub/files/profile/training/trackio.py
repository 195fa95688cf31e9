"""The page of a training on Trackio, where its settings name the Space (transformers, ``TrackioCallback``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hubpub.types.profile import Known

_NAME = "trackio"
# what is frozen after the training is the page that stays; the Trainer's own card prefers it too
_SPACES = ("trackio_static_space_id", "trackio_space_id")
_SPACE = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


def trackio_page(settings: Mapping[str, Any], place: str) -> Known[str] | None:
    """The URL of the Space; None where the training was not logged there, or in a Space whose owner is not told.

    Args:
        settings: Those of transformers' Trainer.
        place: Where they were read.
    """
    told = settings.get("report_to")
    if _NAME not in ([told] if isinstance(told, str) else told if isinstance(told, (list, tuple)) else ()):
        return None
    for name in _SPACES:
        space = settings.get(name)
        if isinstance(space, str) and _SPACE.fullmatch(space):
            return Known(f"https://huggingface.co/spaces/{space}", f"{place}: {name}")
    return None
