"""What the example tells its user: the fact, then the next step."""

from __future__ import annotations

from hubpub import HubpubError


class ArchiveError(HubpubError):
    """An archive cannot be read, or it holds too little; its owner must act. No work folder was changed for it."""

    exit_code = 2


class TrainingError(HubpubError):
    """A bot cannot be trained: its base model or its settings are at fault."""

    exit_code = 2


class StepError(HubpubError):
    """A step was asked for, and the one before it was not done."""

    exit_code = 2


class TrackingError(HubpubError):
    """Weights & Biases takes no run."""

    exit_code = 3
