"""Asks W&B, in a process of its own, and tells what it hears line by line.

The client retries for long, cannot be interrupted, prints, and waits when its process ends; here it may, since the
process that started this one reads as long as it likes and then ends it. A request is one JSON document on standard
input; what is told are JSON documents, one a line, on standard output.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, TextIO
from urllib.parse import urlsplit

from hubpub.runs.entries import entry
from hubpub.runs.failures import failure
from hubpub.runs.handles import artifact_of, hardware_of, run_of
from hubpub.runs.plain import plain
from hubpub.runs.use import named_in
from hubpub.types.lineage import CLOUD
from hubpub.types.lineage_graph import Artifact, Edge, Run, is_housekeeping, preference

_RUNS = 100
_MANIFESTS = 64
# A fault that passes is survived; one that stays is told of within a few seconds. The client's own default is to retry
# for minutes.
_RETRIES: dict[str, Any] = {
    "x_graphql_retry_max": 2,
    "x_graphql_retry_wait_min_seconds": 0.3,
    "x_graphql_retry_wait_max_seconds": 2.0,
    "x_file_transfer_retry_max": 2,
    "x_file_transfer_retry_wait_min_seconds": 0.3,
    "x_file_transfer_retry_wait_max_seconds": 2.0,
}


def main() -> None:
    """Answers one request, and ends this process without the client's goodbyes."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the client prints is not an answer
    tell = _teller(out)
    request = json.loads(sys.stdin.readline())
    base_url = "W&B"
    try:
        import wandb

        wandb.setup(settings=wandb.Settings(silent=True, **_RETRIES))
        settings = wandb.setup().settings
        base_url = request.get("base_url") or settings.base_url
        tell({"server": base_url})
        if problem := _elsewhere(request.get("host"), base_url, settings.app_url):
            tell({"error": problem})
        elif request["do"] == "link_back":
            from hubpub.runs.update import write

            write(request, base_url, tell)
        else:
            _resolve(request, base_url, tell)
    except Exception as error:  # noqa: BLE001 - whatever the client raises is an answer
        said = failure(error, base_url)
        tell({"error": {"fact": f"W&B {said.reason}", "next_step": said.next_step, "cause": repr(error)[:2000]}})
    tell({"done": True})
    os._exit(0)


def _teller(out: TextIO) -> Callable[[dict[str, Any]], None]:
    lock = threading.Lock()

    def tell(what: dict[str, Any]) -> None:
        try:
            with lock:
                out.write(json.dumps(plain(what)) + "\n")
                out.flush()
        except OSError:
            os._exit(1)  # nobody listens any more

    return tell


def _elsewhere(host: str | None, base_url: str, app_url: str) -> dict[str, str] | None:
    """What is wrong with asking this server for a run that is on that host: a key goes where the user says."""
    mine = {urlsplit(base_url).netloc.lower(), urlsplit(app_url).netloc.lower()}
    if mine & {*CLOUD, "api.wandb.ai", "api.forge.coreweave.com"}:
        mine |= CLOUD
    if not host or host.lower() in mine:
        return None
    return {
        "fact": f"the run is at {host}, and W&B is set up for {base_url}",
        "next_step": "If you trust that server with your key, set WANDB_BASE_URL to its address.",
    }


def _resolve(request: dict[str, Any], base_url: str, tell: Callable[[dict[str, Any]], None]) -> None:
    import wandb

    # with an entity given the client does not ask for the account's own
    overrides = {"base_url": base_url, **({"entity": request["entity"]} if request["entity"] else {})}
    api = wandb.Api(overrides=overrides, timeout=request["timeout"], api_key=request.get("key"))
    entity = request["entity"] or api.default_entity
    path = f"{entity}/{request['project']}/{request['id']}"
    try:
        root = api.run(path)
    except Exception as error:  # noqa: BLE001
        said = failure(error, base_url)
        tell(
            {"error": {"fact": f"W&B {said.reason}: {path}", "next_step": said.next_step, "cause": repr(error)[:2000]}}
        )
        return
    app = root.url.removesuffix(f"/{'/'.join(root.path[:2])}/runs/{root.path[2]}")
    walk = _Walk(api, base_url, app, tell, every_model=bool(request["every_model"]), hints=dict(request["hints"]))
    walk.start(root)


@dataclass
class _Walk:
    """The walk from a run to all that is behind it; what is independent is asked for at once."""

    api: Any
    base_url: str
    app: str
    tell: Callable[[dict[str, Any]], None]
    every_model: bool
    hints: dict[str, str]
    seen: set[str] = field(default_factory=set)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))
    open: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def start(self, root: Any) -> None:
        """Walks until there is nothing left to ask."""
        run = run_of(root, full=True)
        self.seen.add(run.key)
        self.tell({"root": run.key})
        self.tell({"run": asdict(run)})
        self.ask(f"the machine of run {run.id}", partial(self.machine, run, root))
        self.ask(f"what run {run.id} logged", partial(self.logged, run, root))
        self.hints.update(named_in(run.config))
        self.ask(f"what run {run.id} used", partial(self.used, run, root, depth=0))
        with self.changed:
            self.changed.wait_for(lambda: self.open == 0)

    def ask(self, what: str, question: Callable[[], None]) -> None:
        """Asks in the background; a question without an answer is a gap, and the rest goes on."""
        with self.changed:
            self.open += 1
        self.tell({"asked": what})

        def answer() -> None:
            try:
                question()
            except Exception as error:  # noqa: BLE001 - whatever the client raises, the rest can be had
                self.gap(what, f"W&B {failure(error, self.base_url, 'run or artifact').reason}")
            self.tell({"answered": what})
            with self.changed:
                self.open -= 1
                self.changed.notify_all()

        self.pool.submit(answer)

    def gap(self, what: str, reason: str) -> None:
        """Tells of something that cannot be had."""
        self.tell({"gap": {"what": what, "reason": reason}})

    def machine(self, run: Run, root: Any) -> None:
        """What the run's metadata file says of commit and hardware; there need not be one."""
        metadata = root.metadata or {}
        git = metadata.get("git") or {}
        found = {
            "hardware": hardware_of(metadata),
            "commit": run.commit or git.get("commit"),
            "remote": git.get("remote"),
        }
        if any(found.values()):
            self.tell({"run": {**asdict(run), **found}})

    def logged(self, run: Run, handle: Any) -> None:
        """What a run logged, and the manifests of its models."""
        handles = {}
        for artifact in self.artifacts(handle.logged_artifacts()):
            value = artifact_of(artifact, self.app, producer=run.key)
            self.tell({"artifact": asdict(value)})
            self.tell({"edge": asdict(Edge(run.key, value.key, logged=True))})
            handles[value.key] = (value, artifact)
        models = [(v, h) for v, h in handles.values() if v.is_a("model") and not v.deleted]
        models.sort(key=lambda pair: preference(pair[0]), reverse=True)
        if self.every_model and len(models) > _MANIFESTS:
            self.gap(f"the files of {len(models) - _MANIFESTS} models", f"only {_MANIFESTS} were looked at")
        for value, model in models[: _MANIFESTS if self.every_model else 1]:
            self.ask(f"the files of {value.name}:{value.version}", partial(self.manifest, value, model))

    def used(self, run: Run, handle: Any, *, depth: int) -> None:
        """What a run used, and who made that."""
        digests = set()
        for artifact in self.artifacts(handle.used_artifacts()):
            digests.add(artifact.digest)
            self.use(run, artifact, depth)
        for name, digest in self.hints.items() if depth == 0 else ():
            if digest not in digests:
                # an offline run could not say that it used it; its config names the digest
                self.ask(f"the artifact {name} with digest {digest}", partial(self.by_digest, run, name, digest))

    def by_digest(self, run: Run, name: str, digest: str) -> None:
        """The version of an artifact that has a digest."""
        self.use(run, self.api.artifact(f"{run.entity}/{run.project}/{name}:{digest}"), 0)

    def use(self, run: Run, handle: Any, depth: int) -> None:
        """Tells that a run used an artifact, and asks who made that."""
        value = artifact_of(handle, self.app)
        self.tell({"artifact": asdict(value)})
        self.tell({"edge": asdict(Edge(run.key, value.key))})
        with self.changed:
            new = f"artifact {value.key}" not in self.seen
            self.seen.add(f"artifact {value.key}")
        if new:
            self.ask(f"the run that logged {value.name}:{value.version}", partial(self.producer, value, handle, depth))

    def producer(self, value: Artifact, handle: Any, depth: int) -> None:
        """The run that logged an artifact, and what that run used."""
        maker = handle.logged_by()
        if maker is None:
            self.gap(f"the run that logged {value.name}:{value.version}", "W&B names none: no run logged it")
            return
        run = run_of(maker, full=depth == 0 and not value.is_a("model"))
        self.tell({"artifact": {**asdict(value), "producer": run.key}})
        self.tell({"edge": asdict(Edge(run.key, value.key, logged=True))})
        with self.changed:
            new, many = run.key not in self.seen, sum("artifact " not in key for key in self.seen) >= _RUNS
            self.seen.add(run.key)
        if not new:
            return
        self.tell({"run": asdict(run)})
        if many:
            self.gap(f"what run {run.id} used", f"only {_RUNS} runs were asked for")
        else:
            self.ask(f"what run {run.id} used", partial(self.used, run, maker, depth=depth + 1))

    def manifest(self, value: Artifact, handle: Any) -> None:
        """The files of an artifact."""
        entries = [
            asdict(entry(str(e.path), e.digest, e.size, None if e.ref is None else str(e.ref), e.extra or {}))
            for e in handle.manifest.entries.values()
        ]
        self.tell({"artifact": {**asdict(value), "entries": entries}})

    def artifacts(self, found: Iterable[Any]) -> Iterable[Any]:
        """Those that a training means; not the tables, code and jobs that W&B logs by itself."""
        return (artifact for artifact in found if not is_housekeeping(artifact.type))
