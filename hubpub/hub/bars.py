"""The client's progress bars and warnings. It shows or hides them for the whole process."""

from __future__ import annotations

import logging
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from hubpub._patching import SharedChange, Undo, replace_attribute

logger = logging.getLogger(__name__)

# Of these a finding (MD001) and the plan tell.
_KNOWN = "empty or missing yaml metadata in repo card"
_OF_DATA = "It seems that you are about to commit a data file"
_OF_CARDS = "Warnings while validating metadata in README.md:"


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
    return _filtered("ignore")


def _filtered(action: Literal["ignore", "always"]) -> Undo:
    """Has all that the client warns of be filtered so, whatever the program's filters say."""
    warnings.filterwarnings(action, category=UserWarning, module=r"huggingface_hub(\..*)?$")
    added = warnings.filters[0]

    def undo() -> None:
        with suppress(ValueError):  # somebody has reset them since
            warnings.filters.remove(added)  # type: ignore[attr-defined]

    return undo


def _word_warnings() -> Undo:
    """Tells what the client warns of in one line each, and nothing of what hubpub tells by itself.

    Python prints a warning with a place in the client's code; and a program that makes errors of warnings would have
    the client stop in the middle of a commit.
    """
    before = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], filename: str, *more: Any, **named: Any) -> None:
        if not issubclass(category, UserWarning) or "huggingface_hub" not in Path(filename).parts:
            before(message, category, filename, *more, **named)
        elif words := _worded(str(message)):
            logger.warning("%s", words)

    shown, heard = replace_attribute(warnings, "showwarning", show), _filtered("always")

    def undo() -> None:
        heard()
        shown()

    return undo


def _worded(message: str) -> str:
    """A warning of the client's in one line; empty where it is told of otherwise."""
    if message.startswith(_OF_DATA):
        return ""
    said = [line.strip().removeprefix("- ") for line in message.removeprefix(_OF_CARDS).splitlines()]
    words = "; ".join(line for line in said if line and line != _KNOWN)
    if words and message.startswith(_OF_CARDS):
        words = f"the Hub warns of the card's metadata: {words}"
    return "".join(char if char.isprintable() else " " for char in words)


no_warnings = SharedChange(_ignore_warnings)
"""Within this context the client's warnings are not printed, in the whole process."""
worded_warnings = SharedChange(_word_warnings)
"""Within this context the client's warnings are a line each, in the whole process."""
no_bars = SharedChange(_hide)
"""Within this context no bars are shown, in the whole process: the client draws them on its own threads too."""
