"""Files of runs and of artifacts: what there is, where to download it, and where to upload it."""

from __future__ import annotations

import fnmatch
import json
from typing import Any
from urllib.parse import quote

from tests.support.wandb_server import manifests
from tests.support.wandb_server.paging import connection
from tests.support.wandb_server.session import NotServed, Refused, Session
from tests.support.wandb_server.uploads import Upload
from tests.support.wandb_server.values import Artifact, Run, StoredFile, node_id


def _node(name: str, *, direct: str, **more: Any) -> dict[str, Any]:
    """A File. `more` is of what only some files have."""
    plain = {"sizeBytes": 0, "mimetype": None, "updatedAt": None, "md5": None, "digest": None, "storagePath": None}
    upload: dict[str, Any] = {"uploadUrl": None, "uploadHeaders": [], "uploadMultipartUrls": None, "artifact": None}
    identity = {"id": node_id("File", direct), "name": name, "displayName": name, "directUrl": direct, "url": direct}
    return {**plain, **upload, **identity, **more}


# ── of runs ──


def _run_file(session: Session, run: Run, file: StoredFile) -> dict[str, Any]:
    project = run.project
    path = "/".join(quote(part) for part in (project.entity.name, project.name, run.id, file.name))
    return _node(
        file.name,
        direct=f"{session.url}/storage/blobs/{file.md5}",
        url=f"{session.url}/files/{path}",
        sizeBytes=file.size,
        mimetype=file.mimetype,
        updatedAt=file.updated_at,
        md5=manifests.to_base64(file.md5),
        digest=manifests.to_base64(file.md5),
    )


def _run_files(
    session: Session,
    run: Run,
    names: list[str | None] | None = None,
    pattern: str | None = None,
    after: str | None = None,
    first: int | None = None,
) -> dict[str, Any]:
    """`pattern` is one of SQL's LIKE, with `%` for any text."""
    wanted = (pattern or "%").replace("%", "*")
    files = [file for file in run.files.values() if fnmatch.fnmatchcase(file.name, wanted)]
    named = [_run_file(session, run, file) for file in files if not names or file.name in names]
    return connection(named, after, first, most=session.world.page_size)


def _create_run_files(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    run = session.writable_run(given["entityName"], given["projectName"], given["runName"])

    def place(name: str) -> dict[str, Any]:
        path = session.uploads.open(Upload(None, lambda data: void(session.world.add_file(run, name, data))))
        return _node(name, direct="", uploadUrl=f"{session.url}{path}")

    return {"runID": run.node_id, "uploadHeaders": [], "files": [place(name) for name in given["files"]]}


def void(_value: object) -> None:
    """Nothing: for callbacks that give none."""


def _mark(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    run = session.writable_run(given["entityName"], given["projectName"], given["runName"])
    return {"success": all(name in run.files for name in given["files"])}


# ── of artifacts ──


def _entry(session: Session, artifact: Artifact, path: str) -> dict[str, Any]:
    entry = artifact.entries[path]
    ref = entry.get("ref")
    direct = ref or f"{session.url}/storage/blobs/{manifests.to_hex(entry['digest'])}"
    return _node(
        path,
        direct=direct,
        sizeBytes=entry.get("size") or 0,
        updatedAt=artifact.updated_at,
        md5=None if ref else entry["digest"],
        digest=entry["digest"],
    )


def _artifact_files(
    session: Session,
    membership: dict[str, Any],
    names: list[str] | None = None,
    after: str | None = None,
    first: int | None = None,
) -> dict[str, Any]:
    artifact: Artifact = membership["artifact"]
    paths = [path for path in sorted(artifact.entries) if not names or path in names]
    return connection([_entry(session, artifact, path) for path in paths], after, first, most=session.world.page_size)


def _by_entries(
    session: Session,
    artifact: Artifact,
    storage_layout: str,
    manifest_version: str,
    entries: list[dict[str, Any]] | None = None,
    storage_region: str | None = None,
) -> dict[str, Any]:
    digests = {entry["digest"] for entry in entries or []}
    paths = [path for path, entry in artifact.entries.items() if entry["digest"] in digests]
    return connection([_entry(session, artifact, path) for path in paths], most=len(paths))


def _manifest(session: Session, artifact: Artifact) -> dict[str, Any] | None:
    if artifact.manifest is None or artifact.state != "COMMITTED":
        return None
    return _manifest_node(session, artifact)


def _manifest_node(session: Session, artifact: Artifact, upload: str | None = None) -> dict[str, Any]:
    direct = f"{session.url}/storage/manifests/{artifact.number}/wandb_manifest.json"
    url = f"{session.url}{upload}" if upload else None
    file = _node("wandb_manifest.json", direct=direct, uploadUrl=url, artifact=artifact)
    return {"id": node_id("ArtifactManifest", artifact.number), "file": file}


def _open_manifest(session: Session, artifact: Artifact, digest: str | None) -> dict[str, Any]:
    """The manifest with a place to upload it to; with a digest, to these bytes only."""

    def done(data: bytes) -> None:
        artifact.manifest = json.loads(data)

    path = session.uploads.open(Upload(manifests.to_hex(digest) if digest else None, done))
    return {"artifactManifest": _manifest_node(session, artifact, path)}


def _create_manifest(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("type") not in {None, "FULL"}:
        raise NotServed(f"takes no manifest of type {given['type']}")
    return _open_manifest(session, session.writable_artifact(given["artifactID"]), given["digest"])


def _update_manifest(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    node = given["artifactManifestID"]
    drafts = (one for one in session.world.artifacts.values() if node_id("ArtifactManifest", one.number) == node)
    draft = next(drafts, None)
    if draft is None:
        raise Refused(404, f"artifact manifest {node} not found")
    return _open_manifest(session, session.writable_artifact(draft.node_id), given.get("digest"))


def _create_files(session: Session, given: dict[str, Any]) -> dict[str, Any]:
    nodes = [_place(session, spec) for spec in given["artifactFiles"]]
    return {"files": connection(nodes, most=len(nodes))}


def _place(session: Session, spec: dict[str, Any]) -> dict[str, Any]:
    """Where to upload one file of a draft; nowhere when its bytes are here."""
    artifact = session.writable_artifact(spec["artifactID"])
    digest = spec.get("digest") or spec.get("md5")
    if not digest:
        raise Refused(400, f"no digest of {spec['name']}")
    md5 = manifests.to_hex(digest)
    node = _node(spec["name"], direct=f"{session.url}/storage/blobs/{md5}", storagePath=f"blobs/{md5}")
    node |= {"artifact": artifact, "md5": digest, "digest": digest}
    if md5 not in session.world.blobs:
        node["uploadUrl"] = session.url + session.uploads.open(Upload(md5, void))
        node["uploadHeaders"] = [f"Content-MD5:{digest}"]
    return node


MUTATIONS = {
    "createRunFiles": _create_run_files,
    "markRunFilesUploaded": _mark,
    "createArtifactManifest": _create_manifest,
    "updateArtifactManifest": _update_manifest,
    "createArtifactFiles": _create_files,
}

FIELDS = {
    "Run": {"files": _run_files, "fileCount": lambda _, run: len(run.files)},
    "File": {"url": lambda _, file, upload=False: file["url"]},
    "ArtifactCollectionMembership": {"files": _artifact_files},
    "Artifact": {"currentManifest": _manifest, "filesByManifestEntries": _by_entries},
}
