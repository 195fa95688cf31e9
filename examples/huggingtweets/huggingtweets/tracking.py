"""Weights & Biases: the runs of the system, kept free of what identifies the machine, and the data's artifacts.

``preprocess`` logs ``HANDLE-posts`` (type ``raw-dataset``) and ``HANDLE-dataset`` (type ``train-dataset``), each with
the counts of every account in its metadata, from where the card's table comes. The ``train`` run is in the modules that
train; it uses ``dataset(data)`` by ``hubpub.use_artifact``, offline and online alike.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from huggingtweets.data import Data
from huggingtweets.errors import TrackingError
from huggingtweets.sift import HELD_OUT_SHARE

if TYPE_CHECKING:
    import wandb

Mode = Literal["offline", "online", "disabled"]
_RUN = "run.json"


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

        Raises:
            TrackingError: W&B does not open it.
        """
        import wandb  # late: half a second, and not needed to read archives

        self.folder.mkdir(parents=True, exist_ok=True)
        settings = wandb.Settings(
            # what is posted in public is in it, and nothing of the machine: no host, code, packages, terminal
            console="off",
            save_code=False,
            disable_code=True,
            disable_git=True,
            disable_job_creation=True,
            host="",
            silent=True,
            x_disable_machine_info=True,
            x_disable_meta=True,
            x_disable_stats=True,
            x_save_requirements=False,
        )
        given = {
            # chosen here, so that an id in the environment cannot be given to two runs
            "id": secrets.token_hex(4),
            "name": f"@{data.handle}-{job_type}"[:128],
            "reinit": "finish_previous",
            "settings": settings,
            **init,
        }
        try:
            opened = wandb.init(
                entity=self.entity,
                project=self.project,
                job_type=job_type,
                mode=self.mode,
                dir=self.folder,
                config=dict(config),
                **given,
            )
        except wandb.Error as error:
            raise TrackingError(
                f"W&B opens no run: {' '.join(str(error).split()).rstrip('.')}",
                "Log in by `wandb login`, keep the runs on this machine (--wandb offline), or log none "
                "(--wandb disabled).",
            ) from error
        with opened as run:
            yield run

    def log_of(self, run_id: str) -> Path | None:
        """The directory of an offline run's log; None where there is none."""
        return max(self.folder.glob(f"wandb/offline-run-*-{run_id}"), default=None)


def raw_dataset(data: Data) -> wandb.Artifact:
    """The ``raw-dataset`` artifact: the posts as they were read, a file for each account."""
    return _artifact(data, "posts", "raw-dataset", data.raw)


def dataset(data: Data) -> wandb.Artifact:
    """The ``train-dataset`` artifact, made of the files; made anew, its digest is the same."""
    return _artifact(data, "dataset", "train-dataset", data.train)


def artifact_name(data: Data, what: str) -> str:
    """``HANDLE-WHAT`` as W&B takes names: its letters, cut to its length."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", data.handle).strip("-.")[:96] or "bot"
    return f"{plain}-{what}"


def log_data(data: Data, tracking: Tracking) -> str | None:
    """Logs the ``preprocess`` run, once for what is in a work folder.

    Returns:
        The run's id; None where runs are disabled.
    """
    if tracking.mode == "disabled":
        return None
    how = {"mode": tracking.mode, "entity": tracking.entity, "project": tracking.project}
    if earlier := _earlier(data, tracking, how):
        return earlier
    config = {
        "handles": [account.handle for account in data.accounts],
        "platforms": [account.platform for account in data.accounts],
        "seed": data.seed,
        "held_out_share": HELD_OUT_SHARE,
    }
    with tracking.run(data, "preprocess", config) as run:
        for artifact in (raw_dataset(data), dataset(data)):
            logged = run.log_artifact(artifact)
            if tracking.mode == "online":
                logged.wait()
        run_id = run.id
    _record(data).write_text(json.dumps({"id": run_id, **how}), encoding="utf-8")
    return run_id


def _artifact(data: Data, what: str, kind: str, folder: Path) -> wandb.Artifact:
    import wandb

    accounts = [
        {"handle": account.handle, "platform": account.platform, **account.facts, "held_out": account.held_out}
        for account in data.accounts
    ]
    artifact = wandb.Artifact(artifact_name(data, what), kind, metadata={"accounts": accounts, "seed": data.seed})
    # read where they lie: W&B's own copies would be as large again
    for path in sorted(folder.iterdir()):
        artifact.add_file(str(path), name=path.name, skip_cache=True, policy="immutable")
    return artifact


def _record(data: Data) -> Path:
    """Where it is written down that data was logged; it goes when other data takes its place."""
    return data.train.parent / _RUN


def _earlier(data: Data, tracking: Tracking, how: Mapping[str, Any]) -> str | None:
    """The run that logged this data in the same way before."""
    try:
        told = json.loads(_record(data).read_text(encoding="utf-8"))
        run_id = str(told.pop("id"))
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    is_there = tracking.mode == "online" or tracking.log_of(run_id) is not None
    return run_id if told == how and is_there else None
