"""Weights & Biases runs: only this package imports wandb, and asks its server from a process of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hubpub.runs.ask import DEFAULT_TIMEOUT, require_seconds

if TYPE_CHECKING:
    from hubpub.runs.backlink import link_back
    from hubpub.runs.history import logged_series
    from hubpub.runs.live import live_run, name_of_run
    from hubpub.runs.public_links import dead_links
    from hubpub.runs.resolution import resolve, resolve_log
    from hubpub.runs.training import add_run
    from hubpub.runs.used_artifacts import use_artifact

# Loaded on first use: most pushes name no run. No name here may be that of a module of this package, which Python
# would put in its place.
_MODULES = {
    "add_run": "training",
    "dead_links": "public_links",
    "link_back": "backlink",
    "live_run": "live",
    "name_of_run": "live",
    "logged_series": "history",
    "resolve_log": "resolution",
    "resolve": "resolution",
    "use_artifact": "used_artifacts",
}

__all__ = [
    "DEFAULT_TIMEOUT",
    "add_run",
    "dead_links",
    "link_back",
    "live_run",
    "logged_series",
    "name_of_run",
    "require_seconds",
    "resolve",
    "resolve_log",
    "use_artifact",
]


def __getattr__(name: str) -> Any:
    if module := _MODULES.get(name):
        return getattr(import_module(f"hubpub.runs.{module}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
