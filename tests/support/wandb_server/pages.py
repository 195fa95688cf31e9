"""The web app to a reader in a browser: whether there is a page."""

from __future__ import annotations

from tests.support.wandb_server.session import Session


def has_page(session: Session, path: str) -> bool:
    """Whether a path shows something to this reader: a project, a run and its tabs, an artifact version."""
    parts = [part for part in path.split("/") if part]
    if len(parts) < 2:
        return False
    project = session.readable(parts[0], parts[1])
    if project is None:
        return False
    match parts[2:]:
        case [] | ["overview" | "workspace" | "table" | "runs" | "artifacts"]:
            return True
        case ["runs", run, *_]:
            return run in project.runs
        case ["artifacts", type_, name, *rest]:
            collection = project.collections.get(name)
            if collection is None or collection.type != type_:
                return False
            return not rest or session.world.find_artifact(project, f"{name}:{rest[0]}") is not None
    return False
