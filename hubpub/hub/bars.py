"""The client's progress bars, which it shows and hides for the whole process."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hubpub._patching import Shared, Undo


def _hide() -> Undo:
    from huggingface_hub import constants
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    # who asks for them by the environment gets them from the client, and a warning of Python's with each try
    if constants.HF_HUB_DISABLE_PROGRESS_BARS is not None:
        return lambda: None
    # by this name the package itself has the class of the bars
    states: Any = getattr(import_module("huggingface_hub.utils.tqdm"), "progress_bar_states", None)
    before = dict(states or {})
    shown = not are_progress_bars_disabled()
    disable_progress_bars()
    hidden = dict(states or {})

    def undo() -> None:
        if states is None:  # a client that keeps it in another way
            if shown:
                enable_progress_bars()
        elif states == hidden:  # else somebody has said something else since
            states.clear()
            states.update(before)

    return undo


no_bars = Shared(_hide)
"""Hides them, in all of this process for as long as it lasts: the client draws them on threads of its own too."""
