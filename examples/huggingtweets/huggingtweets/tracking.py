"""Weights & Biases: the runs of the system, kept free of what identifies the machine, and the data's artifacts.

``preprocess`` logs ``HANDLE-posts`` (type ``raw-dataset``) and ``HANDLE-dataset`` (type ``train-dataset``), each with
the counts of every account in its metadata, from where the card's table comes. The ``train`` run is in the modules that
train; it uses ``dataset(data)`` by ``hubpub.use_artifact``, offline and online alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from huggingtweets.data import Data

if TYPE_CHECKING:
    import wandb

Mode = Literal["offline", "online", "disabled"]


@dataclass(frozen=True)
class Tracking:
    """How runs are logged.

    Attributes:
        folder: The work folder; the logs are in its ``wandb/``, side by side.
        mode: ``offline`` (on this machine), ``online``, or ``disabled``.
        entity: Whose runs they are; None for that of the key (online), or none (offline).
        project: Their project.
    """

    folder: Path
    mode: Mode = "offline"
    entity: str | None = None
    project: str = "huggingtweets"

    @contextmanager
    def run(self, data: Data, job_type: str, config: Mapping[str, Any], **init: Any) -> Iterator[wandb.Run]:
        """Opens the run ``@HANDLE-JOBTYPE`` and ends it, as failed where an exception passes through.

        ``init`` goes to ``wandb.init``: an ``id`` and ``resume`` of a training that goes on.
        """
        raise NotImplementedError


def dataset(data: Data) -> wandb.Artifact:
    """The ``train-dataset`` artifact, made of the files; made anew, its digest is the same."""
    raise NotImplementedError


def artifact_name(data: Data, what: str) -> str:
    """``HANDLE-WHAT`` as W&B takes names: its letters, cut to its length."""
    raise NotImplementedError


def log_data(data: Data, tracking: Tracking) -> str | None:
    """Logs the ``preprocess`` run, once for a work folder; returns its id; None where runs are disabled."""
    raise NotImplementedError
