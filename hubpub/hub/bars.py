"""The client's progress bars and warnings. It shows or hides them for the whole process."""

from __future__ import annotations

import warnings
from contextlib import suppress
from importlib import import_module
from typing import Any

from hubpub._patching import SharedChange, Undo


def _hide() -> Undo:
    from huggingface_hub import constants
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    # where the environment asks for the bars, the client shows them, and warns at each attempt to hide them
    if constants.HF_HUB_DISABLE_PROGRESS_BARS is not None:
        return lambda: None
    # by this name, the package itself holds the class of the bars
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


def _ignore_warnings() -> Undo:
    """Hushes what the client warns of, as that a file looks like one of a data set."""
    warnings.filterwarnings("ignore", category=UserWarning, module=r"huggingface_hub(\..*)?$")
    added = warnings.filters[0]

    def undo() -> None:
        with suppress(ValueError):  # somebody has reset them since
            warnings.filters.remove(added)  # type: ignore[attr-defined]

    return undo


no_warnings = SharedChange(_ignore_warnings)
"""Within this context the client's warnings are not printed, in the whole process."""
no_bars = SharedChange(_hide)
"""Within this context no bars are shown, in the whole process: the client draws them on its own threads too."""
