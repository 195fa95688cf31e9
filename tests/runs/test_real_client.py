"""What the real client logs, online and offline, is what is resolved; and what it is told of a push."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import hubpub
from hubpub.files.scan import scan
from hubpub.runs import link_back
from hubpub.runs.backlink import remember_live_run
from hubpub.runs.online import resolve_online
from hubpub.runs.proof import prove
from hubpub.runs.reference import Online
from hubpub.types.files import Digests
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.plan import Target
from hubpub.types.receipt import PublishedFile, Receipt
from tests.support.commands import ROOT, run

# A training as users write it: a data run, a training run, both with artifacts.
SCRIPT = """
import json, os, pathlib, sys
import wandb, hubpub
mode, place = sys.argv[1], pathlib.Path(sys.argv[2])
(place / "data").mkdir(); (place / "data" / "train.txt").write_text("tweets")
(place / "model").mkdir(); (place / "model" / "model.safetensors").write_bytes(b"weights" * 1000)
(place / "model" / "config.json").write_text("{}")
told = {}
common = {"entity": os.environ["ENTITY"], "project": f"real-{mode}", "mode": mode, "dir": place}
with wandb.init(job_type="preprocess", **common) as data_run:
    data = wandb.Artifact("tweets", "dataset", metadata={"kept": 3})
    data.add_dir(str(place / "data"))
    data_run.log_artifact(data)
    if mode == "online":
        data.wait()
    told["data"] = data_run.id
with wandb.init(job_type="train", config={"lr": 1e-3}, **common) as train:
    hubpub.use_artifact(train, data)
    train.log({"loss": 2.5})
    model = wandb.Artifact("tks", "model")
    model.add_dir(str(place / "model"))
    train.log_artifact(model)
    if mode == "online":
        model.wait()
    told["train"] = train.id
    told["directory"] = str(pathlib.Path(train.dir).parent)
    if len(sys.argv) > 3:
        live = hubpub.resolve(train)
        told["live"] = live.training_run.id
        told["live_data"] = live.data_run and live.data_run.id
print(json.dumps(told))
"""


def trained(mode: str, place: Path, entity: str, *more: str) -> dict[str, str]:
    done = run(
        sys.executable, "-c", SCRIPT, mode, place, *more, env={"ENTITY": entity, "PYTHONPATH": str(ROOT)}, cwd=place
    )
    assert done.code == 0, done.err
    return json.loads(done.out.splitlines()[-1])


def check_graph(graph: LineageGraph, told: dict[str, str], place: Path) -> None:
    assert graph.training_run.id == told["train"]
    assert graph.training_run.config["lr"] == 1e-3
    assert graph.training_run.summary["loss"] == 2.5
    assert graph.data_run
    assert graph.data_run.id == told["data"]
    assert [artifact.name for artifact in graph.datasets] == ["tweets"]
    assert graph.datasets[0].metadata == {"kept": 3}
    assert graph.model
    proof = prove(scan(place / "model"), graph.model)
    assert [(file.path, file.verdict) for file in proof.files] == [
        ("config.json", "same"),
        ("model.safetensors", "same"),
    ]


@pytest.mark.full
def test_online(server, tmp_path):
    told = trained("online", tmp_path, server.entity, "live")
    assert told["live"] == told["train"]
    graph = hubpub.resolve(f"{server.entity}/real-online/{told['train']}")
    check_graph(graph, told, tmp_path)
    assert graph.training_run.state == "finished"
    assert graph.model
    assert graph.model.version == "v0"
    # the same by the run's own directory
    check_graph(hubpub.resolve(told["directory"]), told, tmp_path)


@pytest.mark.full
def test_offline_then_synced(server, tmp_path):
    told = trained("offline", tmp_path, server.entity, "live")
    assert told["live"] == told["train"]
    assert told["live_data"] == told["data"]
    asked = len(server.requests)
    graph = hubpub.resolve(told["directory"])
    check_graph(graph, told, tmp_path)
    assert len(server.requests) == asked
    assert graph.training_run.config["used_artifacts"] == {"tweets": graph.datasets[0].digest}
    assert graph.training_run.url == f"{server.url}/{server.entity}/real-offline/runs/{told['train']}"
    for directory in sorted((tmp_path / "wandb").glob("offline-run-*")):
        done = run(Path(sys.executable).parent / "wandb", "sync", directory, cwd=tmp_path)
        assert done.code == 0, done.err + done.out
    online = hubpub.resolve(told["directory"])
    check_graph(online, told, tmp_path)
    assert online.training_run.url == graph.training_run.url
    assert online.model
    assert online.model.version == "v0"
    assert online.model.digest == (graph.model.digest if graph.model else None)
    # where W&B does not answer, what the log tells is kept
    # the config tells what was used, so the run's page is enough
    by_url = hubpub.resolve(f"{online.training_run.url}/overview")
    check_graph(by_url, told, tmp_path)
    server.fault("Viewer", status=403)
    fallen_back = hubpub.resolve(told["directory"])
    check_graph(fallen_back, told, tmp_path)
    assert fallen_back.gaps[0].what == "what W&B knows of this run"
    assert "403" in fallen_back.gaps[0].reason


def receipt(server) -> Receipt:
    names = ("model.safetensors", "a b/#1 %41?.bin")
    files = tuple(PublishedFile(name, 7000, Digests("a" * 64, "b" * 40)) for name in names)
    target = Target("https://huggingface.co", "huggingtweets/tks", "https://huggingface.co")
    return Receipt(target, "c" * 40, "d" * 40, changed=True, files=files, published_at="", published_by="me")


@pytest.mark.full
def test_the_way_back(server):
    world, entity = server.world, server.entity
    train = world.add_run(entity, "back", "train", user="boris", summary={"loss": 1.5}, state="finished")
    model = world.add_artifact(entity, "back", "tks", "model", producer=train, files={"w": b"w"})
    graph = hubpub.resolve(f"{entity}/back/train")
    said = link_back(graph, receipt(server))
    assert said == f"W&B run {entity}/back/train names https://huggingface.co/huggingtweets/tks in its summary"
    assert train.summary == {"loss": 1.5, "hub/url": "https://huggingface.co/huggingtweets/tks", "hub/commit": "c" * 40}
    assert train.logged == [model]
    assert train.state == "finished"

    said = link_back(graph, receipt(server), artifact=True)
    assert said.endswith("its files are logged as artifact huggingtweets-tks:v0")
    [publishing] = [one for one in world.project(entity, "back").runs.values() if one.job_type == "publish"]
    assert publishing.used == [model]
    [logged] = publishing.logged
    assert logged.metadata == {"url": "https://huggingface.co/huggingtweets/tks", "commit": "c" * 40}
    there = f"https://huggingface.co/huggingtweets/tks/resolve/{'c' * 40}"
    assert {path: entry["ref"] for path, entry in logged.entries.items()} == {
        "model.safetensors": f"{there}/model.safetensors",
        "a b/#1 %41?.bin": f"{there}/a%20b/%231%20%2541%3F.bin",
    }
    assert all(entry["extra"]["sha256"] == "a" * 64 for entry in logged.entries.values())


@pytest.mark.full
@pytest.mark.parametrize("operation", ["Viewer", "Run", "UpsertBucket"])
def test_the_way_back_may_be_closed(server, operation):
    project = f"closed-{operation}"
    server.world.add_run(server.entity, project, "train", user="boris")
    graph = hubpub.resolve(f"{server.entity}/{project}/train")
    server.fault(operation, status=403)
    said = link_back(graph, receipt(server))
    assert said.startswith("W&B was not told: W&B ")
    assert "\n" not in said
    server.clear_faults()
    server.fault(operation, hang=True)
    told = "Whether W&B was told is not known" if operation == "UpsertBucket" else "W&B was not told"
    assert link_back(graph, receipt(server), timeout=5) == f"{told}: it did not answer within 5 s"


@pytest.mark.full
def test_what_was_told_before_the_way_back_was_closed(server):
    world, entity = server.world, server.entity
    train = world.add_run(entity, "half", "train", user="boris")
    graph = hubpub.resolve(f"{entity}/half/train")
    server.fault("CreateArtifact", status=500)
    said = link_back(graph, receipt(server), artifact=True)
    [publishing] = [one for one in world.project(entity, "half").runs.values() if one.job_type == "publish"]
    assert said.startswith(
        f"W&B run {entity}/half/train names https://huggingface.co/huggingtweets/tks in its summary; its files are "
        f"not logged (run {publishing.id} was to log them, and is left as failed): "
    )
    assert "\n" not in said
    assert train.summary["hub/commit"] == "c" * 40
    server.clear_faults()
    server.fault("CreateArtifact", hang=True)
    said = link_back(graph, receipt(server), artifact=True, timeout=6)
    assert said.endswith("in its summary; whether its files are logged is not known: it did not answer within 6 s")


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WANDB_SWEEP_ID", "abcd"),
        ("WANDB_RESUME_FROM", "a?_step=1"),
        ("WANDB_FORK_FROM", "a?_step=1"),
        ("WANDB_CONFIG_PATHS", "/nowhere.yaml"),
        ("WANDB_QUIET", "maybe"),
        ("WANDB_HTTP_TIMEOUT", "abc"),
        ("WANDB_RUN_GROUP", "group"),
    ],
)
def test_the_environment_of_a_training_is_not_that_of_the_way_back(server, monkeypatch, name, value):
    world, entity, project = server.world, server.entity, f"env-{name}"
    world.add_run(entity, project, "train", user="boris")
    monkeypatch.setenv(name, value)
    said = link_back(hubpub.resolve(f"{entity}/{project}/train"), receipt(server), artifact=True)
    assert said.endswith("its files are logged as artifact huggingtweets-tks:v0")
    [publishing] = [one for one in world.project(entity, project).runs.values() if one.job_type == "publish"]
    assert len(publishing.logged) == 1


@pytest.mark.full
def test_a_live_run_is_told_where_it_is(server, monkeypatch):
    """The server and the key are those of the run itself, there and back."""
    world, entity = server.world, server.entity
    train = world.add_run(entity, "elsewhere", "train", user="boris")
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("WANDB_API_KEY", "c" * 40)
    graph = resolve_online(Online("train", "elsewhere", entity, base_url=server.url, key=server.key))
    # a plan that comes from elsewhere goes to no server but its own
    said = link_back(graph, receipt(server))
    assert said == f"W&B was not told: the run is at {server.url[7:]}, and W&B is set up for http://127.0.0.1:1"
    told = Online("train", "elsewhere", entity, None, server.url, server.key)
    remember_live_run(graph.training_run.key, told, None)
    assert link_back(graph, receipt(server), artifact=True).endswith("logged as artifact huggingtweets-tks:v0")
    assert train.summary["hub/commit"] == "c" * 40


LIVE = """
import sys
import wandb
import hubpub
from hubpub.types.plan import Target
from hubpub.types.receipt import Receipt
from hubpub.runs import link_back
url, key, entity = sys.argv[1:]
settings = wandb.Settings(base_url=url, api_key=key, silent=True)
with wandb.init(entity=entity, project="alive", id="live", settings=settings) as run:
    graph = hubpub.resolve(run)
    told = Receipt(Target("https://hf.co", "a/b", "https://hf.co"), "c" * 40, None, True, (), "", "")
    print(link_back(graph, told))
print(hubpub.resolve(run).training_run.state)
"""


@pytest.mark.full
def test_a_live_run_keeps_what_it_is_told(server, tmp_path):
    """At its end a run puts its own summary in place of the server's."""
    env = {"PYTHONPATH": str(ROOT), "WANDB_BASE_URL": "http://127.0.0.1:1", "WANDB_API_KEY": "c" * 40}
    done = run(sys.executable, "-c", LIVE, server.url, server.key, server.entity, env=env, cwd=tmp_path)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        f"W&B run {server.entity}/alive/live names https://hf.co/a/b in its summary",
        "finished",
    ]
    live = server.world.project(server.entity, "alive").runs["live"]
    assert (live.summary["hub/url"], live.summary["hub/commit"]) == ("https://hf.co/a/b", "c" * 40)
