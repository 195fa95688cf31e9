"""References to a run: a path, a URL, a directory on this machine, or the live run itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hubpub.errors import CallError
from hubpub.runs.addresses import escape_for_link, run_page
from hubpub.runs.offline import find_log, logs_around, runs_in
from hubpub.runs.plain import plain
from hubpub.types.lineage import DEFAULT_APP, RunRef
from hubpub.types.lineage_graph import Run

_DIRECTORY = re.compile(r"(?:offline-)?run-\d{8}_\d{6}-\S+|latest-run|\S+\.wandb")
# what wandb refuses in the name of a project
_NO_NAME = re.compile(r"[/\\#?%:]")
_LONG = 200
_EXPECTED = "Name entity/project/id, the run's URL, or its directory (wandb/offline-run-…)."


@dataclass(frozen=True, slots=True)
class Online:
    """A run on a server.

    Attributes:
        id: Its id.
        project: Its project.
        entity: Whose it is; None for the account's own.
        host: The host of the URL that it was named by; None where only its path was.
        base_url: The server's address, where the live run tells it.
        key: The key, where the live run has it.
    """

    id: str
    project: str
    entity: str | None = None
    host: str | None = None
    base_url: str | None = None
    key: str | None = None

    @property
    def request(self) -> dict[str, Any]:
        """The members of a request that name the run."""
        return {name: getattr(self, name) for name in ("id", "project", "entity", "host", "base_url", "key")}


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A run on this machine.

    Attributes:
        log: Its log.
        live: The run as it is now, where it was given itself.
    """

    log: Path
    live: Run | None = None


def parse_reference(run: Any) -> Online | OnDisk:
    """The run that a reference means.

    Args:
        run: ``entity/project/id``, any URL of a run, a run's directory or log, a ``RunRef``, or a run of wandb's.

    Raises:
        CallError: It is none of these; the error says what was expected.
    """
    if isinstance(run, RunRef):
        return _of_ref(run, run.url)
    if isinstance(run, Path):
        return OnDisk(find_log(_expanded(run)))
    if isinstance(run, str):
        return _of_text(run.strip())
    if type(run).__module__.split(".")[0] == "wandb" and hasattr(run, "id"):
        return _of_live(run)
    raise CallError(f"{type(run).__name__} is no W&B run", _EXPECTED)


def is_missing(run: Any) -> bool:
    """Whether a reference is a place on this machine where there is no run."""
    if isinstance(run, Path):
        return not _is_there(_expanded(run))
    path = _place(run.strip()) if isinstance(run, str) else None
    return path is not None and not _is_there(path)


def require_names(entity: str | None, project: str | None) -> None:
    """Checks that an entity and a project can stand in a run's URL, where they are given.

    Raises:
        CallError: One cannot; without the error, the run's links would be missing.
    """
    for what, name in (("entity", entity), ("project", project)):
        if name is None:
            continue
        if not isinstance(name, str) or _NO_NAME.search(name) or not _has_page(what, name):
            raise CallError(
                f"{name!r} is no name of a W&B {what}",
                "Name it as W&B shows it (https://wandb.ai/entity/project), or leave it out.",
            )


def _has_page(what: str, name: str) -> bool:
    return run_page(*((name, "p") if what == "entity" else ("e", name)), "r", DEFAULT_APP) is not None


def _of_text(text: str) -> Online | OnDisk:
    if path := _place(text):
        return OnDisk(find_log(path))
    try:
        # a browser copies a run's address with some characters that no link in a card can hold
        return _of_ref(RunRef.parse(escape_for_link(text)), text)
    except ValueError:
        shown = text if len(text) <= _LONG else f"{text[:_LONG]}…"
        raise CallError(f"{shown!r} is not a W&B run{_instead(text)}", _EXPECTED) from None


def _place(text: str) -> Path | None:
    """The place on this machine that a text names; None where it names none."""
    if not text or "://" in text:
        return None
    path = _expanded(Path(text))
    name = path.parent.name if path.name == "files" else path.name
    return path if _is_there(path) or _DIRECTORY.fullmatch(name) or text[0] in "./~" else None


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise CallError(f"{path} is in nobody's home directory", "Name the directory itself.") from error


def _is_there(path: Path) -> bool:
    """Whether there is a log, or a directory of logs; a name that no file can have is none."""
    try:
        return path.is_file() or (path.is_dir() and any((*path.glob("*.wandb"), *runs_in(path), *logs_around(path))))
    except OSError:
        return False


def _of_ref(ref: RunRef, text: str) -> Online:
    parts = ref.path.split("/")
    if len(parts) != 3 or " " in parts[0]:
        msg = f"{text!r} has a name that W&B does not take"
        raise ValueError(msg)
    entity, project, run_id = parts
    return Online(run_id, project, entity, urlsplit(text).netloc if "://" in text else None)


def _of_live(run: Any) -> Online | OnDisk:
    if getattr(run, "disabled", False):
        raise CallError("this W&B run is disabled, so nothing is known of it", "Run it with mode online or offline.")
    if getattr(run, "offline", False):
        return OnDisk(Path(run.dir).parent / f"run-{run.id}.wandb", _now(run))
    settings = getattr(run, "settings", None)
    return Online(
        run.id,
        run.project,
        run.entity or None,
        base_url=getattr(settings, "base_url", None),
        key=getattr(settings, "api_key", None),
    )


def _now(run: Any) -> Run:
    """An offline run that was given itself, as a value."""
    config = {key: plain(value) for key, value in dict(run.config).items() if key != "_wandb"}
    summary = {key: plain(value) for key, value in dict(run.summary).items() if key != "_wandb"}
    return Run(
        run.id,
        run.entity or "",
        run.project or "",
        None,
        run.name or "",
        run.job_type or "",
        "finished" if getattr(run, "_is_finished", False) else "running",
        config,
        summary,
        created_at=datetime.fromtimestamp(run.start_time, UTC).isoformat(),
    )


def _instead(text: str) -> str:
    """What a W&B address is instead of a run."""
    if "://" not in text:
        return ""
    try:
        parts = [part for part in urlsplit(text).path.split("/") if part]
    except ValueError:
        return ""
    kinds = {"artifacts": "an artifact", "reports": "a report", "sweeps": "a sweep", "workspace": "a project"}
    kind = next((kind for part, kind in kinds.items() if part in parts[1:]), "a project" if len(parts) == 2 else "")
    return f", but {kind}" if kind else ""
