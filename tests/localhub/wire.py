"""Plain HTTP, just as it is written: paths are not tidied up on the way."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Wire:
    """A connection to a hub, with or without a token."""

    url: str
    token: str | None = None

    def send(
        self,
        method: str,
        path: str,
        *,
        json_body: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request to a path, or to a whole URL of this hub."""
        if path.startswith("http"):
            parts = urlsplit(path)
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        address = urlsplit(self.url)
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if json_body is not None:
            body = json.dumps(json_body).encode()
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            data = answer.read()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, data)
        finally:
            connection.close()

    def commit(self, repo: str, *lines: tuple[str, dict[str, Any]], revision: str = "main", **header: Any) -> Answer:
        """POST a commit to a model."""
        rows: list[tuple[str, dict[str, Any]]] = [("header", {"summary": "a commit", **header}), *lines]
        body = b"".join(json.dumps({"key": key, "value": value}).encode() + b"\n" for key, value in rows)
        headers = {"Content-Type": "application/x-ndjson"}
        return self.send("POST", f"/api/models/{repo}/commit/{revision}", body=body, headers=headers)

    def put_lfs(self, repo: str, data: bytes) -> str:
        """Upload an LFS object; its sha256."""
        sha256 = hashlib.sha256(data).hexdigest()
        upload = self.lfs_batch(repo, "upload", (sha256, len(data)))[0]["actions"]["upload"]["href"]
        assert self.send("PUT", upload, body=data).status == 200
        return sha256

    def lfs_batch(self, repo: str, operation: str, *objects: tuple[str, int], **more: object) -> list[dict[str, Any]]:
        """Ask for LFS links; the objects of the answer."""
        wanted = [{"oid": oid, "size": size} for oid, size in objects]
        body = {"operation": operation, "objects": wanted, "ref": {"name": "main"}, **more}
        answer = self.send("POST", f"/{repo}.git/info/lfs/objects/batch", json_body=body)
        assert answer.status == 200, answer
        objects_answered: list[dict[str, Any]] = answer.json["objects"]
        return objects_answered


def file_line(path: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """The line of a commit that adds a regular file."""
    return "file", {"path": path, "encoding": "base64", "content": base64.b64encode(content).decode()}


def lfs_line(path: str, sha256: str, size: int | None) -> tuple[str, dict[str, Any]]:
    """The line of a commit that adds a large file."""
    value: dict[str, Any] = {"path": path, "algo": "sha256", "oid": sha256}
    return "lfsFile", value if size is None else {**value, "size": size}
