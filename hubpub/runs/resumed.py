"""Resumed runs: each part of one has a log of its own, and the parts are joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from hubpub.runs.run_log import RunLog


def join_parts(logs: Iterable[RunLog]) -> dict[str, RunLog]:
    """The runs of some logs, by their keys; the parts of a resumed run are joined."""
    parts: dict[str, dict[float, RunLog]] = {}
    for log in logs:
        # what began at one moment is one log in two places
        parts.setdefault(log.run.key, {}).setdefault(log.began, log)
    return {key: reduce(_after, (those[began] for began in sorted(those))) for key, those in parts.items()}


def _after(before: RunLog, then: RunLog) -> RunLog:
    """Two parts as one: the values of the later one, and those of the earlier one where it has none."""
    old, new = before.run, then.run
    runtimes = [run.runtime for run in (old, new) if run.runtime is not None]
    run = replace(
        new,
        name=new.name or old.name,
        job_type=new.job_type or old.job_type,
        config=_merged(old.config, new.config),
        summary={**old.summary, **new.summary},
        commit=new.commit or old.commit,
        remote=new.remote or old.remote,
        created_at=old.created_at or new.created_at,
        runtime=sum(runtimes) if runtimes else None,
        hardware=new.hardware or old.hardware,
    )
    artifacts = {artifact.key: artifact for artifact in (*before.artifacts, *then.artifacts)}
    used = {artifact.key: artifact for artifact in (*before.used, *then.used)}
    return RunLog(run, tuple(artifacts.values()), tuple(used.values()), (*before.gaps, *then.gaps), before.began)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A config over an earlier one; mappings are merged, so that the used artifacts of both parts stay."""
    both = dict(old)
    for key, value in new.items():
        before = both.get(key)
        both[key] = _merged(before, value) if isinstance(before, Mapping) and isinstance(value, Mapping) else value
    return both
