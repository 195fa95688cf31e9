"""Artifacts: reading them, and the life of a version: draft, files, manifest, commit, use, change, deletion."""

from __future__ import annotations

import json
from typing import Any

from tests.support.wandb_server import manifests
from tests.support.wandb_server.paging import connection
from tests.support.wandb_server.session import NotServed, Refused, Session
from tests.support.wandb_server.values import Artifact, Collection, Project, Run, User, node_id

# How the server says that nobody set a time to live.
_NO_TTL = -2


# ── reading ──


def _artifact(session: Session, _root: object, id: str) -> Artifact | None:  # noqa: A002 - the schema's word
    found = session.world.artifacts.get(id)
    return found if found and session.may_read(found.collection.project) else None


def _collection_by_id(session: Session, _root: object, id: str) -> Collection | None:  # noqa: A002
    found = (artifact.collection for artifact in session.world.artifacts.values())
    return next((one for one in found if one.node_id == id and session.may_read(one.project)), None)


def _client_id(session: Session, _root: object, client_id: str) -> dict[str, Any] | None:
    found = session.world.client_ids.get(client_id)
    return {"serverID": found.node_id} if found else None


def _by_name(session: Session, project: Project, name: str) -> Artifact | None:
    return session.world.find_artifact(project, name)


def _type(_session: Session, project: Project, name: str) -> dict[str, Any] | None:
    typed = [one for one in project.collections.values() if one.type == name]
    return _type_of(typed[0]) if typed else None


def _type_of(collection: Collection) -> dict[str, Any]:
    return {
        "id": node_id("ArtifactType", collection.project.number, collection.type),
        "name": collection.type,
        "description": None,
        "createdAt": collection.created_at,
        "project": collection.project,
    }


def _collection_of_type(_session: Session, type_: dict[str, Any], name: str) -> Collection | None:
    found: Collection | None = type_["project"].collections.get(name)
    return found if found and found.type == type_["name"] else None


def _alias(collection: Collection, alias: str) -> dict[str, Any]:
    return {"id": node_id("ArtifactAlias", collection.number, alias), "alias": alias, "artifactCollection": collection}


def _aliases(_session: Session, artifact: Artifact) -> list[dict[str, Any]]:
    """Its aliases, `vN` the last of them."""
    version = [] if artifact.version_index is None else [f"v{artifact.version_index}"]
    return [_alias(artifact.collection, alias) for alias in [*artifact.aliases, *version]]


def _aliases_of_all(
    session: Session, collection: Collection, after: str | None = None, first: int | None = None
) -> dict[str, Any]:
    every = [alias for version in collection.versions for alias in _aliases(session, version)]
    return connection(every, after, first, most=session.world.page_size)


def _versions(
    session: Session,
    collection: Collection,
    filters: str | None = None,
    order: str | None = None,
    after: str | None = None,
    first: int | None = None,
) -> dict[str, Any]:
    """The versions in a state, newest first unless asked otherwise."""
    wanted = json.loads(filters or "{}")
    if set(wanted) - {"state"} or order not in {None, "-createdAt", "+createdAt"}:
        raise NotServed(f"lists versions neither by {filters} nor in order of {order}")
    found = [one for one in collection.versions if one.state == wanted.get("state", "COMMITTED")]
    page = connection(found if order == "+createdAt" else found[::-1], after, first, most=session.world.page_size)
    for edge in page["edges"]:
        edge["version"] = f"v{edge['node'].version_index}"
    return page


def membership(session: Session, artifact: Artifact) -> dict[str, Any]:
    """A version as the member of its collection."""
    return {
        "id": node_id("ArtifactCollectionMembership", artifact.number),
        "versionIndex": artifact.version_index,
        "createdAt": artifact.created_at,
        "aliases": _aliases(session, artifact),
        "artifactCollection": artifact.collection,
        "artifact": artifact,
    }


def _membership(session: Session, project: Project, name: str) -> dict[str, Any] | None:
    found = session.world.find_artifact(project, name)
    return membership(session, found) if found else None


def _membership_by_alias(session: Session, collection: Collection, alias_name: str) -> dict[str, Any] | None:
    return _membership(session, collection.project, f"{collection.name}:{alias_name}")


def _creator(session: Session, artifact: Artifact) -> Run | User | None:
    return artifact.producer or session.user


def _used_by(session: Session, artifact: Artifact) -> dict[str, Any]:
    projects = (project for entity in session.world.entities.values() for project in entity.projects.values())
    runs = (run for project in projects if session.may_read(project) for run in project.runs.values())
    return connection([run for run in runs if artifact in run.used], most=session.world.page_size)


# ── writing ──


def _create(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    """A draft; or the version of the same digest that is there, which the run has then logged too."""
    world = session.world
    project = session.writable_project(given["entityName"], given["projectName"])
    name = given.get("artifactCollectionName") or next(iter(given.get("artifactCollectionNames") or []), None)
    if not name:
        raise Refused(400, "an artifact needs a collection")
    collection = project.collections.get(name)
    if collection and collection.type != given["artifactTypeName"]:
        raise Refused(400, f"artifact {name} already exists with type {collection.type}")
    run_name = given.get("runName")
    run = session.writable_run(given["entityName"], given["projectName"], run_name) if run_name else None
    aliases = [one["alias"] for one in given.get("aliases") or []]
    tags = [one["tagName"] for one in given.get("tags") or []]
    same = (one for one in (collection.versions if collection else []) if one.state == "COMMITTED")
    found = next((one for one in same if one.digest == given["digest"]), None)
    if found and given.get("enableDigestDeduplication"):
        world.give_aliases(found, aliases)
        if run and found not in run.logged:
            run.logged.append(found)
        artifact = found
    else:
        artifact = world.draft(project, name, given["artifactTypeName"])
        artifact.digest = given["digest"]
        artifact.digest_algorithm = given.get("digestAlgorithm") or "MANIFEST_MD5"
        artifact.producer, artifact.wanted_aliases, artifact.tags = run, aliases, tags
        artifact.description = given.get("description")
        artifact.metadata = json.loads(given.get("metadata") or "{}")
    if given.get("clientID"):
        world.client_ids[given["clientID"]] = artifact
    return {"artifact": artifact}


def _commit(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    """The draft becomes a version, if its manifest and every file in it are here and its digest is theirs."""
    artifact = session.writable_artifact(given["artifactID"])
    if artifact.manifest is None:
        raise Refused(400, "the artifact has no manifest")
    missing = [
        path
        for path, entry in artifact.entries.items()
        if not entry.get("ref") and manifests.to_hex(entry["digest"]) not in session.world.blobs
    ]
    if missing:
        raise Refused(400, f"files of the artifact were not uploaded: {', '.join(missing)}")
    if manifests.digest_of(artifact.manifest) != artifact.digest:
        raise Refused(400, "the artifact's digest is not that of its manifest")
    session.world.commit(artifact)
    return {"artifact": artifact}


def _use(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    run = session.writable_run(given["entityName"], given["projectName"], given["runName"])
    artifact = session.artifact(given["artifactID"])
    session.world.use(run, artifact)
    return {"artifact": artifact}


def _update(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    artifact = session.writable_artifact(given["artifactID"])
    if given.get("metadata") is not None:
        artifact.metadata = json.loads(given["metadata"])
    if given.get("description") is not None:
        artifact.description = given["description"]
    if given.get("aliases") is not None:
        artifact.aliases = []
        session.world.give_aliases(artifact, [one["alias"] for one in given["aliases"]])
    gone = {one["tagName"] for one in given.get("tagsToDelete") or []}
    more = [one["tagName"] for one in given.get("tagsToAdd") or []]
    artifact.tags = [tag for tag in artifact.tags if tag not in gone and tag not in more] + more
    return {"artifact": artifact}


def _delete(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    artifact = session.writable_artifact(given["artifactID"])
    if artifact.aliases and not given.get("deleteAliases"):
        raise Refused(409, "cannot delete an artifact that has aliases")
    session.world.delete_artifact(artifact)
    return {"artifact": artifact}


def _add_aliases(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    artifact = session.writable_artifact(given["artifactID"])
    session.world.give_aliases(artifact, [one["alias"] for one in given["aliases"]])
    return {"success": True}


def _delete_aliases(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    artifact = session.writable_artifact(given["artifactID"])
    gone = {one["alias"] for one in given["aliases"]}
    artifact.aliases = [alias for alias in artifact.aliases if alias not in gone]
    return {"success": True}


MUTATIONS = {
    "createArtifact": _create,
    "commitArtifact": _commit,
    "useArtifact": _use,
    "updateArtifact": _update,
    "deleteArtifact": _delete,
    "addAliases": _add_aliases,
    "deleteAliases": _delete_aliases,
}

FIELDS = {
    "Query": {"artifact": _artifact, "artifactCollection": _collection_by_id, "clientIDMapping": _client_id},
    "Project": {
        "artifact": _by_name,
        "artifactType": _type,
        "artifactCollection": lambda _, project, name: project.collections.get(name),
        "artifactCollectionMembership": _membership,
    },
    "ArtifactType": {"artifactCollection": _collection_of_type},
    "ArtifactSequence": {
        "id": lambda _, collection: collection.node_id,
        "description": lambda *_: None,
        "updatedAt": lambda _, collection: collection.created_at,
        "state": lambda *_: "READY",
        "defaultArtifactType": lambda _, collection: _type_of(collection),
        "tags": lambda *_: {"edges": []},
        "aliases": _aliases_of_all,
        "artifacts": _versions,
        "artifactMembership": _membership_by_alias,
        "latestArtifact": lambda _, collection: collection.latest(),
        "digestAlgorithm": lambda *_: "MANIFEST_MD5",
    },
    "Artifact": {
        "id": lambda _, artifact: artifact.node_id,
        "artifactSequence": lambda _, artifact: artifact.collection,
        "artifactType": lambda _, artifact: _type_of(artifact.collection),
        "artifactMemberships": lambda session, artifact: {"edges": [{"node": membership(session, artifact)}]},
        "metadata": lambda _, artifact: None if artifact.metadata is None else json.dumps(artifact.metadata),
        "ttlDurationSeconds": lambda *_: _NO_TTL,
        "ttlIsInherited": lambda *_: True,
        "tags": lambda _, artifact: [{"id": node_id("Tag", tag), "name": tag} for tag in artifact.tags],
        "historyStep": lambda *_: None,
        "fileCount": lambda _, artifact: len(artifact.entries),
        "aliases": _aliases,
        "createdBy": _creator,
        "usedBy": _used_by,
    },
}
