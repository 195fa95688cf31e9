"""Lineage from a server, by the real client."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import time

import pytest

import hubpub
from hubpub.errors import WandbError
from hubpub.files.scan import scan
from hubpub.types.lineage import Lineage, RunRef
from hubpub.types.lineage_graph import Gap
from hubpub.types.proof import Verdict
from hubpub.types.spelling import Door, entered_by
from hubpub.workflows.lineage import trace
from tests.support.wandb_server import Server

FILES = {"model.safetensors": b"weights" * 100, "config.json": b"{}"}


def story(server: Server, project: str):
    """A project as huggingtweets kept them: raw data, a data run, a dataset, a training run, a model."""
    world, entity = server.world, server.entity
    fetch = world.add_run(entity, project, "fetch", display_name="@tks-fetch", job_type="fetch", user="boris")
    raw = world.add_artifact(entity, project, "tweets-tks", "raw-dataset", producer=fetch, files={"t": b"raw"})
    prepare = world.add_run(
        entity,
        project,
        "prepare",
        display_name="@tks-preprocess",
        job_type="preprocess",
        user="boris",
        config={"handle": "tks"},
        summary={"n_tweets_dl": "3182", "n_retweets": "721", "n_short_tweets": "189", "n_tweets_kept": "2272"},
    )
    world.use(prepare, raw)
    data = world.add_artifact(entity, project, "dataset-tks", "train-dataset", producer=prepare, files={"d": b"x"})
    gpt2 = world.add_artifact(entity, project, "gpt2", "pretrained-model", files={"g": b"y"})
    train = world.add_run(
        entity,
        project,
        "train",
        display_name="@tks-train",
        job_type="train",
        user="boris",
        config={"learning_rate": 1.372e-4},
        summary={"train/loss": 2.5, "_runtime": 120.5},
        commit="a" * 40,
        metadata={
            "git": {"remote": "https://github.com/borisdayma/huggingtweets", "commit": "a" * 40},
            "gpu": "Tesla T4",
            "gpu_count": 2,
        },
    )
    world.use(train, data)
    world.use(train, gpt2)
    model = world.add_artifact(
        entity,
        project,
        "tks",
        "finetuned-model",
        producer=train,
        files=FILES,
        references={"pytorch_model.bin": ("https://huggingface.co/h/tks/x.bin",) * 2},
        aliases=("latest", "best"),
    )
    return {"train": train, "prepare": prepare, "data": data, "gpt2": gpt2, "model": model, "raw": raw}


def test_the_whole_way_back(server):
    story(server, "whole")
    graph = hubpub.resolve(f"{server.entity}/whole/train")
    page = f"{server.url}/{server.entity}/whole"
    assert graph.lineage == Lineage(RunRef(f"{page}/runs/prepare"), RunRef(f"{page}/runs/train"))
    run = graph.training_run
    assert (run.name, run.job_type, run.state, run.runtime) == ("@tks-train", "train", "finished", 120.5)
    assert (run.commit, run.remote) == ("a" * 40, "https://github.com/borisdayma/huggingtweets")
    assert run.hardware == "2 x Tesla T4"
    assert run.config == {"learning_rate": 1.372e-4}
    assert run.summary["train/loss"] == 2.5
    assert run.created_at
    assert graph.data_run
    assert graph.data_run.config == {"handle": "tks"}
    assert graph.data_run.summary["n_tweets_kept"] == "2272"
    assert [(a.name, a.version, a.producer) for a in graph.datasets] == [
        ("dataset-tks", "v0", f"{server.entity}/whole/prepare")
    ]
    assert [(a.name, a.producer) for a in graph.pretrained] == [("gpt2", None)]
    model = graph.model
    assert model
    assert (model.name, model.version, set(model.aliases)) == ("tks", "v0", {"latest", "best"})
    assert model.url == f"{page}/artifacts/finetuned-model/tks/v0"
    entries = {entry.path: entry for entry in model.entries or ()}
    assert {path: entry.digest for path, entry in entries.items()} == {
        **{path: base64.b64encode(hashlib.md5(data).digest()).decode() for path, data in FILES.items()},
        "pytorch_model.bin": None,
    }
    assert "fetch" in {run.id for run in graph.runs}
    assert graph.gaps == (Gap("the run that logged gpt2:v0", "W&B names none: no run logged it"),)


@pytest.mark.full
def test_as_few_requests_as_the_client_allows(server):
    story(server, "few")
    hubpub.resolve(f"{server.entity}/few/train")
    asked = sorted(name for name, _ in server.requests if not name.startswith("/"))
    assert asked == sorted(
        [
            *("Viewer", "Run", "ServerFeaturesQuery", "RunFiles", "RunInputArtifacts", "RunOutputArtifacts"),
            *("FetchArtifactManifest", "ArtifactCreatedBy", "ArtifactCreatedBy"),
            # the data run: its name, its config and summary, what it used; then the run before it
            *("Run", "Run", "RunInputArtifacts", "ArtifactCreatedBy", "Run", "RunInputArtifacts"),
        ]
    )


@pytest.mark.full
@pytest.mark.parametrize(
    "form",
    [
        "{entity}/{project}/train",
        "{entity}/{project}/runs/train",
        "{url}/{entity}/{project}/runs/train",
        "{url}/{entity}/{project}/runs/train/overview",
        "{url}/{entity}/{project}/runs/train/artifacts?nw=nwuserboris#top",
    ],
)
def test_every_form_of_a_run(server, form):
    if "forms" not in server.world.entities[server.entity].projects:
        story(server, "forms")
    graph = hubpub.resolve(form.format(entity=server.entity, project="forms", url=server.url))
    assert graph.training_run.id == "train"
    assert graph.gaps[:-1] == ()


@pytest.mark.full
@pytest.mark.parametrize("app", ["https://wandb.ai", "https://app.wandb.ai", "https://forge.coreweave.com/wandb"])
def test_the_style_of_the_links_is_the_servers(server, monkeypatch, app):
    if "styles" not in server.world.entities[server.entity].projects:
        story(server, "styles")
    monkeypatch.setenv("WANDB_APP_URL", app)
    graph = hubpub.resolve(f"https://wandb.ai/{server.entity}/styles/runs/train")
    assert graph.lineage.training_run == RunRef(f"{app}/{server.entity}/styles/runs/train")


@pytest.mark.full
def test_more_than_one_page_of_artifacts(server):
    world, entity = server.world, server.entity
    run = world.add_run(entity, "pages", "train", job_type="train", user="boris")
    for number in range(230):
        world.use(run, world.add_artifact(entity, "pages", f"part-{number}", "dataset"))
    for number in range(120):
        world.add_artifact(entity, "pages", "model", "model", producer=run, files={"w": bytes([number])})
    graph = hubpub.resolve(f"{entity}/pages/train", timeout=60)
    assert len(graph.datasets) == 230
    assert len(graph.models) == 120
    assert graph.model
    assert graph.model.version == "v119"


@pytest.mark.full
def test_the_folder_is_held_against_every_model(server, tmp_path):
    """The model that the folder holds is found among many; where there are too many, nothing is called different."""
    world, entity = server.world, server.entity
    (tmp_path / "model.safetensors").write_bytes(bytes([0]))
    for project, count in (("many", 12), ("too-many", 66)):
        run = world.add_run(entity, project, "train", job_type="train", user="boris")
        for number in range(count):
            world.add_artifact(
                entity, project, "m", "model", producer=run, files={"model.safetensors": bytes([number])}
            )
    evidence = trace(f"{entity}/many/train", scan(tmp_path), timeout=60)
    assert evidence.graph.model
    assert evidence.graph.model.version == "v0"
    assert evidence.proof
    assert evidence.proof.of(Verdict.SAME)
    assert evidence.graph.gaps == ()
    evidence = trace(f"{entity}/too-many/train", scan(tmp_path), timeout=60)
    assert evidence.graph.gaps == (Gap("the files of 2 models", "only 64 were looked at"),)
    assert evidence.proof
    assert [str(file.verdict) for file in evidence.proof.files] == ["unprovable"]


@pytest.mark.full
def test_loops_end(server):
    world, entity = server.world, server.entity
    one = world.add_run(entity, "loop", "one", user="boris")
    two = world.add_run(entity, "loop", "two", user="boris")
    a = world.add_artifact(entity, "loop", "a", "dataset", producer=one)
    b = world.add_artifact(entity, "loop", "b", "dataset", producer=two)
    world.use(one, b)
    world.use(two, a)
    world.use(one, a)
    graph = hubpub.resolve(f"{entity}/loop/one")
    assert {run.id for run in graph.runs} == {"one", "two"}
    assert len(graph.edges) == 5


@pytest.mark.full
def test_a_deleted_artifact(server):
    world = server.world
    parts = story(server, "deleted")
    world.delete_artifact(parts["data"])
    world.delete_artifact(parts["model"])
    graph = hubpub.resolve(f"{server.entity}/deleted/train")
    assert graph.datasets[0].deleted
    assert graph.model
    assert graph.model.deleted
    assert graph.data_run
    assert graph.data_run.id == "prepare"


@pytest.mark.full
def test_a_deleted_producer(server):
    parts = story(server, "orphan")
    server.world.delete_run(parts["prepare"])
    graph = hubpub.resolve(f"{server.entity}/orphan/train")
    assert graph.data_run is None
    gaps = {gap.what: gap.reason for gap in graph.gaps}
    assert gaps["the run that logged dataset-tks:v0"].startswith("W&B has no such run or artifact")
    assert graph.model
    assert graph.model.entries


def fails(server: Server, run: str = "wandb/none/none", **options) -> WandbError:
    with pytest.raises(WandbError) as raised:
        hubpub.resolve(run, **options)
    assert "Traceback" not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 3
    return raised.value


def test_a_missing_run(server):
    story(server, "missing")
    error = fails(server, f"{server.entity}/missing/nothing")
    assert error.fact == f"W&B has no such run, or the key may not see it: {server.entity}/missing/nothing"
    assert "has no such run" in fails(server, f"{server.entity}/nowhere/nothing").fact


def test_of_a_plus_in_an_address_it_says_that_it_may_be_a_space(server):
    story(server, "missing")
    for name in (f"{server.entity}/My+Project/nothing", f"{server.url}/{server.entity}/My+Project/runs/nothing"):
        assert f"name the run '{server.entity}/My Project/nothing'" in fails(server, name).next_step
    assert "space" not in fails(server, f"{server.entity}/missing/nothing").next_step


@pytest.mark.full
def test_a_private_project(server, monkeypatch):
    story(server, "private")
    server.world.make_private(server.entity, "private")
    assert hubpub.resolve(f"{server.entity}/private/train").training_run.id == "train"
    monkeypatch.setenv("WANDB_API_KEY", server.add_key("stranger"))
    assert "the key may not see it" in fails(server, f"{server.entity}/private/train").fact


def test_no_key(server, monkeypatch):
    monkeypatch.delenv("WANDB_API_KEY")
    error = fails(server)
    assert error.fact == f"W&B at {server.url} wants a key, and there is none"
    assert "wandb login" in error.next_step
    assert server.requests == []


def test_a_key_with_a_line_feed_is_that_key(server, monkeypatch):
    story(server, "line-feed")
    monkeypatch.setenv("WANDB_API_KEY", f"{server.key}\n")
    assert hubpub.resolve(f"{server.entity}/line-feed/train").training_run.id == "train"


def test_a_key_that_the_server_knows_nobody_by(server):
    server.fault("Viewer", body='{"data":{"viewer":null}}')
    assert fails(server).fact == f"W&B at {server.url} refuses the key"


@pytest.mark.parametrize("setting", ["insecure_disable_ssl", "http_proxy"])
def test_a_setting_that_the_client_refuses(server, monkeypatch, setting):
    monkeypatch.setenv(f"WANDB_{setting.upper()}", "maybe")
    error = fails(server)
    assert error.fact == f"W&B cannot be asked: its client refuses the setting {setting}"
    assert f"WANDB_{setting.upper()}" in error.next_step


@pytest.mark.full
@pytest.mark.parametrize("key", ["f" * 40, "short"])
def test_a_wrong_key(server, monkeypatch, key):
    monkeypatch.setenv("WANDB_API_KEY", key)
    error = fails(server)
    assert error.fact == f"W&B at {server.url} refuses the key"
    assert key not in str(error)


@pytest.mark.full
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "does not let this key see the run (403)"),
        (404, "does not know the run (404)"),
        (429, "asked too often (429)"),
        (500, "has a fault (500)"),
    ],
)
@pytest.mark.parametrize("operation", ["Viewer", "Run"])
def test_a_server_in_trouble(server, status, said, operation):
    server.fault(operation, status=status)
    begun = time.monotonic()
    assert said in fails(server).fact
    assert time.monotonic() - begun < 25
    assert len(server.requests) <= 5


@pytest.mark.parametrize("status", [403, 404, 429, 500])
@pytest.mark.parametrize(
    ("operation", "missing"),
    [
        ("RunInputArtifacts", "what run train used"),
        ("RunOutputArtifacts", "what run train logged"),
        ("ArtifactCreatedBy", "the run that logged dataset-tks:v0"),
        ("FetchArtifactManifest", "the files of tks:v0"),
    ],
)
@pytest.mark.full
def test_a_part_that_cannot_be_had(server, status, operation, missing):
    project = f"part-{status}-{operation}"
    story(server, project)
    server.fault(operation, status=status)
    graph = hubpub.resolve(f"{server.entity}/{project}/train")
    assert graph.training_run.id == "train"
    [gap] = [gap for gap in graph.gaps if gap.what == missing]
    assert str(status) in gap.reason


@pytest.mark.full
def test_what_can_be_had_is_kept(server):
    story(server, "partial")
    server.fault("RunInputArtifacts", status=500)
    graph = hubpub.resolve(f"{server.entity}/partial/train")
    assert graph.model
    assert graph.datasets == ()
    assert graph.gaps == (Gap("what run train used", f"W&B at {server.url} has a fault (500)"),)


@pytest.mark.full
def test_a_fault_that_passes_is_not_seen(server):
    story(server, "passing")
    server.fault("Run", status=502, times=1)
    assert hubpub.resolve(f"{server.entity}/passing/train").data_run


@pytest.mark.full
def test_a_graphql_error(server):
    server.fault("Run", graphql_error="permission denied")
    assert "does not let this key see the run" in fails(server).fact
    server.clear_faults()
    server.fault("Run", graphql_error="the moon is full")
    assert "the moon is full" in fails(server).fact


@pytest.mark.full
def test_a_server_that_is_slow_says_so(server):
    """The process that asks is another one; it names the option as its caller knows it."""
    server.fault("Run", graphql_error="context deadline exceeded")
    for door, said in ((Door.PYTHON, "with timeout=."), (Door.COMMAND_LINE, "with --timeout.")):
        with entered_by(door):
            error = fails(server)
        assert "did not answer in time" in error.fact
        assert error.next_step == f"Try again, or give it longer {said}"


@pytest.mark.full
def test_nobody_there(server, monkeypatch):
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    error = fails(server)
    assert error.fact == "W&B cannot be reached at http://127.0.0.1:9"


def test_a_server_that_hangs(server):
    server.fault("Viewer", hang=True)
    begun = time.monotonic()
    error = fails(server, timeout=2)
    assert time.monotonic() - begun < 30  # the client by itself would wait for minutes
    # on a slow machine the client is not even loaded by then
    assert re.fullmatch(rf"W&B( at {server.url})? did not answer within 2 s", error.fact)
    assert "with timeout=." in error.next_step


@pytest.mark.full
def test_a_part_that_hangs(server):
    story(server, "hangs")
    server.fault("RunInputArtifacts", hang=True)
    begun = time.monotonic()
    graph = hubpub.resolve(f"{server.entity}/hangs/train", timeout=12)
    assert time.monotonic() - begun < 60
    assert graph.model
    assert Gap("what run train used", "W&B did not answer within 12 s") in graph.gaps


@pytest.mark.full
def test_nothing_is_left_running(server):
    server.fault("Viewer", hang=True)
    fails(server, timeout=2)
    patience = time.monotonic() + 10
    while time.monotonic() < patience:
        alive = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        mine = [line for line in alive.splitlines() if "hubpub.runs.worker" in line]
        if not mine:
            return
        time.sleep(0.2)
    pytest.fail("the process that asks is still there")


def test_a_key_goes_nowhere_else(server):
    error = fails(server, "https://wandb.example.com/a/b/runs/c")
    assert error.fact == f"the run is at wandb.example.com, and W&B is set up for {server.url}"
    assert "WANDB_BASE_URL" in error.next_step
    assert server.requests == []


@pytest.mark.full
def test_it_leaves_nothing_behind(server, tmp_path, monkeypatch):
    story(server, "tidy")
    monkeypatch.chdir(tmp_path)
    before = set(os.environ)
    hubpub.resolve(f"{server.entity}/tidy/train")
    assert list(tmp_path.iterdir()) == []
    assert set(os.environ) == before
