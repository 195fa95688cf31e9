"""Projects and runs: reading them, and what `wandb.init`, a sync and the public API write to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tests.support.wandb_server.filters import ordered, selected
from tests.support.wandb_server.paging import connection
from tests.support.wandb_server.session import Refused, Session
from tests.support.wandb_server.values import Project, Run

_TAIL = 100


def config_json(run: Run) -> str:
    """The config as the wire has it; the client's own part, `_wandb`, is kept as it came."""
    return json.dumps({key: {"value": value, "desc": None} for key, value in run.config.items()})


def plain_config(text: str) -> dict[str, Any]:
    """The values of a config as the wire has it. Raises Refused for what is no JSON object."""
    values = _object(text, "config")
    return {
        key: value["value"] if isinstance(value, dict) and "value" in value else value
        for key, value in values.items()
        if key != "wandb_version"
    }


def _object(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refused(400, f"{what} is no JSON object")
    return value


# ── reading ──


def _project(session: Session, _root: object, name: str | None = None, entity_name: str | None = None) -> Any:
    return session.readable(entity_name, name)


def _run(_session: Session, project: Project, name: str, missing_ok: bool = False) -> Run | None:
    return project.runs.get(name)


def _runs(
    session: Session,
    project: Project,
    filters: str | None = None,
    order: str | None = None,
    after: str | None = None,
    first: int | None = None,
) -> dict[str, Any]:
    found = ordered(selected(project.runs.values(), filters), order)
    return connection(found, after, first, most=session.world.page_size)


def _run_count(_session: Session, project: Project, filters: str | None = None) -> int:
    return len(selected(project.runs.values(), filters))


def _inputs(session: Session, run: Run, after: str | None = None, first: int | None = None) -> dict[str, Any]:
    return connection(run.used, after, first, most=session.world.page_size)


def _outputs(session: Session, run: Run, after: str | None = None, first: int | None = None) -> dict[str, Any]:
    return connection(run.logged, after, first, most=session.world.page_size)


def _tail(rows: Iterable[dict[str, Any]]) -> str:
    return json.dumps([json.dumps(row) for row in list(rows)[-_TAIL:]])


def _history(_session: Session, run: Run, samples: int = 500) -> list[str]:
    every = max(1, -(-len(run.history) // max(1, samples)))
    return [json.dumps(row) for row in run.history[::every]]


def _history_keys(_session: Session, run: Run) -> dict[str, Any] | None:
    if not run.history:
        return None
    steps = [row["_step"] for row in run.history if "_step" in row]
    names = sorted({name for row in run.history for name in row})
    return {
        "lastStep": max(steps, default=0),
        "sets": [],
        "keys": {name: {"typeCounts": [], "monotonic": False} for name in names},
    }


def _wandb_config(_session: Session, run: Run, keys: list[str] | None = None) -> str:
    """The client's own part. It resumes no run that lacks `t`, its telemetry: those that no client made get some."""
    own = {"t": {"4": "3.11"}} | run.config.get("_wandb", {})
    return json.dumps(own if keys is None else {key: own[key] for key in keys if key in own})


# ── writing ──


def _upsert(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    """Makes a run, or changes the one that is there; what is not given stays."""
    run, inserted = _by_node(session, given["id"]) if given.get("id") else _by_name(session, given)
    for name, value in given.items():
        if value is None or name not in _TAKEN:
            continue
        setattr(run, _TAKEN[name], value)
    if given.get("config") is not None:
        run.config = plain_config(given["config"])
    if given.get("summaryMetrics") is not None:
        run.summary = _object(given["summaryMetrics"], "summaryMetrics")
    return {"bucket": run, "inserted": inserted}


_TAKEN = {
    "displayName": "display_name",
    "description": "description",
    "notes": "notes",
    "tags": "tags",
    "groupName": "group",
    "jobType": "job_type",
    "jobProgram": "program",
    "jobRepo": "repo",
    "commit": "commit",
    "host": "host",
    "state": "state",
}


def _by_node(session: Session, node: str) -> tuple[Run, bool]:
    run = _find(session, node)
    session.writable(run.project)
    return run, False


def _by_name(session: Session, given: dict[str, Any]) -> tuple[Run, bool]:
    project = session.writable_project(given.get("entityName"), given.get("modelName"))
    name = given.get("name")
    if not name:
        raise Refused(400, "a run needs a name")
    if name in project.deleted_runs:
        path = f"{project.entity.name}/{project.name}/{name}"
        raise Refused(409, f"run {path} was previously created and deleted; try a new run name")
    if name in project.runs:
        return project.runs[name], False
    user = session.user.name if session.user else None
    return session.world.add_run(project.entity.name, project.name, name, state="running", user=user), True


def _find(session: Session, node: str) -> Run:
    everywhere = (project for entity in session.world.entities.values() for project in entity.projects.values())
    runs = (run for project in everywhere if session.may_read(project) for run in project.runs.values())
    for run in runs:
        if run.node_id == node:
            return run
    raise Refused(404, f"run {node} not found")


def _delete(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    run, _ = _by_node(session, given["id"])
    if given.get("deleteArtifacts"):
        for artifact in run.logged:
            session.world.delete_artifact(artifact)
    session.world.delete_run(run)
    return {"clientMutationId": None}


MUTATIONS = {"upsertBucket": _upsert, "deleteRun": _delete}

FIELDS = {
    "Query": {"project": _project, "model": _project},
    "Project": {
        "id": lambda _, project: project.node_id,
        "internalId": lambda _, project: str(project.number),
        "entityName": lambda _, project: project.entity.name,
        "isBenchmark": lambda *_: False,
        "user": lambda *_: None,
        "readOnly": lambda session, project: not session.may_write(project),
        "run": _run,
        "bucket": _run,
        "runs": _runs,
        "runCount": _run_count,
    },
    "Run": {
        "id": lambda _, run: run.node_id,
        "name": lambda _, run: run.id,
        "projectId": lambda _, run: run.project.number,
        "sweepName": lambda *_: None,
        "readOnly": lambda session, run: not session.may_write(run.project),
        "config": lambda _, run: config_json(run),
        "wandbConfig": _wandb_config,
        "summaryMetrics": lambda _, run: json.dumps(run.summary),
        "systemMetrics": lambda _, run: json.dumps(run.events[-1] if run.events else {}),
        "historyKeys": _history_keys,
        "historyLineCount": lambda _, run: len(run.history),
        "eventsLineCount": lambda _, run: len(run.events),
        "logLineCount": lambda _, run: len(run.log),
        "history": _history,
        "historyTail": lambda _, run: _tail(run.history),
        "eventsTail": lambda _, run: _tail(run.events),
        "inputArtifacts": _inputs,
        "outputArtifacts": _outputs,
    },
}
