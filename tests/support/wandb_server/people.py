"""The server itself, and who asks it."""

from __future__ import annotations

from typing import Any

from tests.support.wandb_server.session import Session
from tests.support.wandb_server.values import Entity, User, node_id

# What this server does of the features that the client asks for; it takes the older way for all others.
FEATURES = (
    "CLIENT_IDS",
    "LARGE_FILENAMES",
    "ARTIFACT_DIGEST_ALGORITHM",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "MARK_RUN_FILES_UPLOADED",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
)


def _server_info(_session: Session, _root: object) -> dict[str, Any]:
    features = [{"name": name, "isEnabled": True} for name in FEATURES]
    return {"features": features, "cliVersionInfo": None, "latestLocalVersionInfo": None}


def _teams(session: Session, user: User) -> dict[str, Any]:
    teams = [entity for entity in session.world.entities.values() if user.name in entity.members]
    return {"edges": [{"node": entity} for entity in teams if entity.name != user.name]}


def _keys(_session: Session, user: User) -> dict[str, Any]:
    keys = [{"id": node_id("ApiKey", key), "name": key[:4], "description": None} for key in user.keys]
    return {"edges": [{"node": key} for key in keys]}


def _entity(session: Session, _root: object, name: str) -> Entity | None:
    return session.world.entities.get(name)


FIELDS = {
    "Query": {"serverInfo": _server_info, "viewer": lambda session, _: session.user, "entity": _entity},
    "User": {
        "id": lambda _, user: user.node_id,
        "username": lambda _, user: user.name,
        "email": lambda _, user: f"{user.name}@example.org",
        "entity": lambda _, user: user.name,
        "admin": lambda *_: False,
        "flags": lambda *_: "{}",
        "deletedAt": lambda *_: None,
        "apiKeys": _keys,
        "teams": _teams,
    },
    "Entity": {
        "id": lambda _, entity: node_id("Entity", entity.name),
        "organization": lambda *_: None,
        "xxhashDigestsEnabled": lambda *_: False,
    },
}
