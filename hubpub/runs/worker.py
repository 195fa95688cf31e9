"""The process that asks W&B.

The client retries for long, cannot be interrupted, prints, and waits when its process ends. Here it may: the process
that started this one reads as long as it likes, and then ends it. The request is one JSON document on standard input;
the answers are JSON documents on standard output, one a line.
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

from hubpub.runs.failures import failure_of
from hubpub.runs.handles import artifact_of, hardware_of, run_of
from hubpub.runs.manifest import manifest_entry
from hubpub.runs.plain import plain
from hubpub.runs.used_artifacts import used_by_config
from hubpub.types.lineage import CLOUD
from hubpub.types.lineage_graph import Artifact, Edge, Run, is_housekeeping, preference
from hubpub.types.spelling import Door, enter

_RUNS = 100
_MANIFESTS = 64
# A fault that passes is survived; one that stays is reported within a few seconds. By default the client retries for
# minutes.
_RETRIES: dict[str, Any] = {
    "x_graphql_retry_max": 2,
    "x_graphql_retry_wait_min_seconds": 0.3,
    "x_graphql_retry_wait_max_seconds": 2.0,
    "x_file_transfer_retry_max": 2,
    "x_file_transfer_retry_wait_min_seconds": 0.3,
    "x_file_transfer_retry_wait_max_seconds": 2.0,
}


def answer_request() -> None:
    """Answers one request, and ends this process without the client's exit handlers."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the client prints is not an answer
    tell = _teller(out)
    request = json.loads(sys.stdin.readline())
    enter(Door(request["door"]))  # an answer names an option as whoever asks knows it
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
            from hubpub.runs.run_update import update_run

            update_run(request, base_url, tell)
        elif request["do"] == "history":
            found = _find_run(request, base_url, tell)
            if found is not None:
                tell({"rows": found[1].history(samples=request["samples"], pandas=False)})
        else:
            _resolve(request, base_url, tell)
    except Exception as error:  # noqa: BLE001 - whatever the client raises is an answer
        cause = failure_of(error, base_url)
        tell({"error": {"fact": f"W&B {cause.reason}", "next_step": cause.next_step, "cause": repr(error)[:2000]}})
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
            os._exit(1)  # nobody reads any more

    return tell


def _elsewhere(host: str | None, base_url: str, app_url: str) -> dict[str, str] | None:
    """The error where the run is on another host than the server that is set up: no key goes to a host by itself."""
    mine = {urlsplit(base_url).netloc.lower(), urlsplit(app_url).netloc.lower()}
    if mine & {*CLOUD, "api.wandb.ai", "api.forge.coreweave.com"}:
        mine |= CLOUD
    if not host or host.lower() in mine:
        return None
    return {
        "fact": f"the run is at {host}, and W&B is set up for {base_url}",
        "next_step": "If you trust that server with your key, set WANDB_BASE_URL to its address.",
    }


def _find_run(request: dict[str, Any], base_url: str, tell: Callable[[dict[str, Any]], None]) -> tuple[Any, Any] | None:
    """The client and the run that a request names; None after an error was told."""
    import wandb

    # with an entity given the client does not ask for the account's own
    overrides = {"base_url": base_url, **({"entity": request["entity"]} if request["entity"] else {})}
    api = wandb.Api(overrides=overrides, timeout=request["timeout"], api_key=request.get("key"))
    entity = request["entity"] or api.default_entity
    path = f"{entity}/{request['project']}/{request['id']}"
    try:
        return api, api.run(path)
    except Exception as error:  # noqa: BLE001
        cause = failure_of(error, base_url)
        tell(
            {
                "error": {
                    "fact": f"W&B {cause.reason}: {path}",
                    "next_step": cause.next_step,
                    "cause": repr(error)[:2000],
                }
            }
        )
        return None


def _resolve(request: dict[str, Any], base_url: str, tell: Callable[[dict[str, Any]], None]) -> None:
    found = _find_run(request, base_url, tell)
    if found is None:
        return
    api, root = found
    app = root.url.removesuffix(f"/{'/'.join(root.path[:2])}/runs/{root.path[2]}")
    walk = _Walk(api, base_url, app, tell, every_model=bool(request["every_model"]), hints=dict(request["hints"]))
    walk.start(root)


@dataclass
class _Walk:
    """The walk from a run back to the data and the runs that it comes from; independent questions are asked at once."""

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
        self.hints.update(used_by_config(run.config))
        self.ask(f"what run {run.id} used", partial(self.used, run, root, depth=0))
        with self.changed:
            self.changed.wait_for(lambda: self.open == 0)

    def ask(self, what: str, question: Callable[[], None]) -> None:
        """Asks a question in the background; one without an answer becomes a gap."""
        with self.changed:
            self.open += 1
        self.tell({"asked": what})

        def answer() -> None:
            try:
                question()
            except Exception as error:  # noqa: BLE001 - whatever the client raises, the rest can be had
                self.gap(what, f"W&B {failure_of(error, self.base_url, 'run or artifact').reason}")
            self.tell({"answered": what})
            with self.changed:
                self.open -= 1
                self.changed.notify_all()

        self.pool.submit(answer)

    def gap(self, what: str, reason: str) -> None:
        """Reports something that cannot be had."""
        self.tell({"gap": {"what": what, "reason": reason}})

    def machine(self, run: Run, root: Any) -> None:
        """Reports commit and hardware, from the run's metadata file if there is one."""
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
        """Reports the artifacts that a run logged, and asks for the manifests of its models."""
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
        """Reports the artifacts that a run used, and asks which runs made them."""
        digests = set()
        for artifact in self.artifacts(handle.used_artifacts()):
            digests.add(artifact.digest)
            self.use(run, artifact, depth)
        for name, digest in self.hints.items() if depth == 0 else ():
            if digest not in digests:
                # an offline run could not say that it used it; its config names the digest
                self.ask(f"the artifact {name} with digest {digest}", partial(self.by_digest, run, name, digest))

    def by_digest(self, run: Run, name: str, digest: str) -> None:
        """Reports the version of an artifact that has a digest as used by a run."""
        self.use(run, self.api.artifact(f"{run.entity}/{run.project}/{name}:{digest}"), 0)

    def use(self, run: Run, handle: Any, depth: int) -> None:
        """Reports that a run used an artifact, and asks which run made it."""
        value = artifact_of(handle, self.app)
        self.tell({"artifact": asdict(value)})
        self.tell({"edge": asdict(Edge(run.key, value.key))})
        with self.changed:
            new = f"artifact {value.key}" not in self.seen
            self.seen.add(f"artifact {value.key}")
        if new:
            self.ask(f"the run that logged {value.name}:{value.version}", partial(self.producer, value, handle, depth))

    def producer(self, value: Artifact, handle: Any, depth: int) -> None:
        """Reports the run that logged an artifact, and asks what that run used."""
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
        """Reports the files of an artifact."""
        entries = [
            asdict(manifest_entry(str(e.path), e.digest, e.size, None if e.ref is None else str(e.ref), e.extra or {}))
            for e in handle.manifest.entries.values()
        ]
        self.tell({"artifact": {**asdict(value), "entries": entries}})

    def artifacts(self, found: Iterable[Any]) -> Iterable[Any]:
        """The artifacts without the tables, code and jobs that W&B logs by itself."""
        return (artifact for artifact in found if not is_housekeeping(artifact.type))
