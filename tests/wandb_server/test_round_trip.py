"""What the real client logs, online or by a sync, it reads back through the public API."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from pathlib import Path

import pytest

from tests.support.example import EXAMPLE, copy_example, model_files
from tests.support.wandb_server import Server, running
from tests.wandb_server.client import Client

REFERENCE = "https://example.org/pytorch_model.bin"

DATA_RUN = f"""
    run = wandb.init(entity="huggingtweets", project="p", job_type="preprocess", name="@x", config={{"handles": ["x"]}})
    run.log({{"n": 1}})
    run.log({{"n": 2}})
    run.summary["kept"] = 7
    data = wandb.Artifact("data", type="train-dataset", metadata={{"kept": 7}})
    with data.new_file("train.txt") as file:
        file.write("hello")
    data.add_reference({REFERENCE!r}, checksum=False)
    run.log_artifact(data)
    run.finish()
"""
TRAINING_RUN = """
    run = wandb.init(entity="huggingtweets", project="p", job_type="train", group="g", tags=["a"], notes="n")
    data = run.use_artifact("data:latest")
    text = open(data.get_entry("train.txt").download()).read()
    pretrained = wandb.Artifact("gpt2", type="pretrained-model")
    with pretrained.new_file("gpt2.bin", "wb") as file:
        file.write(b"g" * 1000)
    run.use_artifact(pretrained)
    model = wandb.Artifact("model", type="finetuned-model")
    with model.new_file("sub/model.safetensors", "wb") as file:
        file.write(b"w" * 100_000)
    run.log_artifact(model, aliases=["best"])
    run.finish()
"""


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def test_runs_logged_online_are_read_back(client: Client, server: Server) -> None:
    logged = client.python(f"{DATA_RUN}\n{TRAINING_RUN}\n    result = [run.id, text]")
    assert logged[1] == "hello"

    read = client.python(f"""
        api = wandb.Api()
        train = api.run("huggingtweets/p/{logged[0]}")
        data, gpt2 = train.used_artifacts()
        (model,) = train.logged_artifacts()
        by = data.logged_by()
        result = {{
            "train": [train.state, train.job_type, train.group, train.tags, train.notes, train.url, train.user.name],
            "machine": "python" in train.metadata,
            "by": [by.name, by.config, by.summary["kept"], by.summary["n"], by.lastHistoryStep],
            "data": [data.name, data.type, data.metadata, data.digest, data.aliases],
            "entries": {{path: [entry.digest, entry.ref] for path, entry in data.manifest.entries.items()}},
            "gpt2": [gpt2.name, gpt2.logged_by()],
            "model": [model.name, sorted(model.aliases), model.size, model.logged_by().id],
            "weights": [[path, entry.digest] for path, entry in model.manifest.entries.items()],
            "best": api.artifact("huggingtweets/p/model:best").version,
            "used_by": [run.id for run in data.used_by()],
            "runs": [run.job_type for run in api.runs("huggingtweets/p", filters={{"jobType": "train"}})],
        }}
    """)

    assert read["train"] == [
        "finished",
        "train",
        "g",
        ["a"],
        "n",
        f"{server.url}/huggingtweets/p/runs/{logged[0]}",
        "boris",
    ]
    assert read["machine"]
    assert read["by"] == ["@x", {"handles": ["x"]}, 7, 2, 1]
    lines = f"pytorch_model.bin:{REFERENCE}\ntrain.txt:{md5(b'hello')}\n"
    digest = hashlib.md5(f"wandb-artifact-manifest-v1\n{lines}".encode()).hexdigest()
    assert read["data"] == ["data:v0", "train-dataset", {"kept": 7}, digest, ["latest"]]
    assert read["entries"] == {"train.txt": [md5(b"hello"), None], "pytorch_model.bin": [REFERENCE, REFERENCE]}
    assert read["gpt2"] == ["gpt2:v0", None]
    assert read["model"] == ["model:v0", ["best", "latest"], 100_000, logged[0]]
    assert read["weights"] == [["sub/model.safetensors", md5(b"w" * 100_000)]]
    assert (read["best"], read["used_by"], read["runs"]) == ("v0", [logged[0]], ["train"])
    weights = server.world.entities["huggingtweets"].projects["p"].collections["model"].versions[0]
    stored = {path: entry["digest"] for path, entry in weights.entries.items()}
    assert stored == dict(read["weights"])
    assert server.world.blobs.get(hashlib.md5(b"w" * 100_000).hexdigest()) == b"w" * 100_000


@pytest.mark.full
def test_what_is_logged_again_is_no_new_version(client: Client, server: Server) -> None:
    client.python(f"{DATA_RUN}\n{DATA_RUN}\n    result = None")
    project = server.world.entities["huggingtweets"].projects["p"]
    (version,) = project.collections["data"].versions
    first, second = project.runs.values()
    assert version.producer is first
    assert second.logged == [version]


def test_a_finished_run_takes_a_link_and_an_artifact_later(client: Client, server: Server) -> None:
    run = server.world.add_run("huggingtweets", "p", "abc", summary={"eval": {"loss": 2}}, config={"a": {"b": 1}})
    read = client.python("""
        run = wandb.Api().run("huggingtweets/p/abc")
        run.summary.update({"hub": "https://huggingface.co/me/model"})
        again = wandb.init(entity="huggingtweets", project="p", id="abc", resume="must")
        published = wandb.Artifact("published", type="model")
        published.add_reference("https://huggingface.co/me/model/resolve/c0ffee/a", name="a", checksum=False)
        again.log_artifact(published)
        again.finish()
        run = wandb.Api().run("huggingtweets/p/abc")
        result = [run.summary["hub"], run.summary["eval"]["loss"], run.config, run.state]
    """)
    assert read == ["https://huggingface.co/me/model", 2, {"a": {"b": 1}}, "finished"]
    assert [artifact.name for artifact in run.logged] == ["published:v0"]
    assert list(run.logged[0].entries) == ["a"]


@pytest.mark.full
def test_an_offline_run_is_synced(client: Client, server: Server) -> None:
    client.python(f"{DATA_RUN}\n    result = None", WANDB_MODE="offline")
    assert server.world.entities["huggingtweets"].projects == {}
    folders = list((client.directory / "wandb").glob("offline-run-*"))
    client.sync(*folders)
    read = client.python("""
        (run,) = wandb.Api().runs("huggingtweets/p")
        (data,) = run.logged_artifacts()
        about_run = [run.name, run.state, run.config, run.summary["kept"]]
        result = [*about_run, data.name, data.state, sorted(data.manifest.entries)]
    """)
    assert read == ["@x", "finished", {"handles": ["x"]}, 7, "data:v0", "COMMITTED", ["pytorch_model.bin", "train.txt"]]


def test_the_runs_of_the_example_are_synced(tmp_path: Path) -> None:
    copy_example(tmp_path)
    facts = tomllib.loads((EXAMPLE / "facts.toml").read_text())
    ids = {key: run["url"].rpartition("/")[2] for key, run in facts["lineage"].items()}
    with running(entity="hubpub") as server:
        client = Client(server, tmp_path)
        client.sync(*sorted((tmp_path / "wandb").glob("offline-run-*")))
        read = client.python("""
            runs = {run.job_type: run for run in wandb.Api().runs("hubpub/tinytweets")}
            (data,) = runs["preprocess"].logged_artifacts()
            (model,) = runs["train"].logged_artifacts()
            result = {
                "ids": [runs["preprocess"].id, runs["train"].id],
                "states": [run.state for run in runs.values()],
                "edge": runs["train"].config["dataset_digest"] == data.digest,
                "model": {path: entry.digest for path, entry in model.manifest.entries.items()},
            }
        """)
        assert server.not_understood == []
    assert sorted(read["ids"]) == sorted(ids.values())
    assert read["states"] == ["finished", "finished"]
    assert read["edge"]
    assert read["model"] == {name: md5(data) for name, data in model_files().items()}


def test_long_lists_come_in_pages(tmp_path: Path) -> None:
    with running(page_size=3) as server:
        run = server.world.add_run(server.entity, "p", "r")
        for number in range(7):
            artifact = server.world.add_artifact(server.entity, "p", f"a{number}", "dataset", producer=run)
            server.world.use(run, artifact)
            server.world.add_run(server.entity, "p", f"r{number}")
        read = Client(server, tmp_path).python("""
            api = wandb.Api()
            run = api.run("huggingtweets/p/r")
            lists = [run.logged_artifacts(), run.used_artifacts(), api.runs("huggingtweets/p")]
            result = [[one.name for one in pages] for pages in lists[:2]] + [[one.id for one in lists[2]]]
        """)
        asked = [name for name, _ in server.requests]
        assert server.not_understood == []
    names = [f"a{number}:v0" for number in range(7)]
    assert read == [names, names, ["r", *(f"r{number}" for number in range(7))]]
    assert [asked.count(name) for name in ("RunOutputArtifacts", "RunInputArtifacts", "Runs")] == [3, 3, 3]


@pytest.mark.full
def test_versions_have_aliases_of_their_own(client: Client, server: Server) -> None:
    world = server.world
    for data in (b"one", b"two"):
        world.add_artifact(server.entity, "p", "model", "model", files={"w": data}, aliases=("latest", "best"))
    read = client.python("""
        api = wandb.Api()
        first = api.artifact("huggingtweets/p/model:v0")
        before = list(first.aliases)
        first.aliases.append("old")
        first.metadata["note"] = "kept"
        first.save()
        versions = [api.artifact(f"huggingtweets/p/model:{alias}").version for alias in ("old", "best")]
        result = [before, *versions]
    """)
    assert read == [[], "v0", "v1"]
    first, second = world.project(server.entity, "p").collections["model"].versions
    assert (first.metadata, first.aliases, second.aliases) == ({"note": "kept"}, ["old"], ["latest", "best"])
