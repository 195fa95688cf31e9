"""Lineage as users have it: `hubpub links`, `--run` and `--link-back`, with the real client against our server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubpub.cards.recipes.registry import read_card
from hubpub.types.lineage import RunRef
from tests.support import hub_process
from tests.support.commands import BIN, ROOT, hubpub, run
from tests.support.example import EXAMPLE, MODEL, copy_example, copy_model
from tests.support.wandb_logs import artifact, log
from tests.support.wandb_server import Server, running

SEEDS = sorted((ROOT / "tests" / "corpus" / "huggingtweets" / "repaired").glob("*.md"))
COUNTS = ("downloaded", "retweets", "short", "kept")


def directory(job_type: str) -> Path:
    """The example's run of that job type; the training run's log names the dataset's digest."""
    for path in sorted((EXAMPLE / "wandb").iterdir()):
        if (b"dataset_digest" in next(path.glob("*.wandb")).read_bytes()) == (job_type == "train"):
            return path
    raise AssertionError(job_type)


TRAIN = directory("train")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server
        assert server.not_understood == []


@pytest.fixture
def facts(tmp_path) -> Path:
    """The example's facts without what its runs tell."""
    kept = [
        line
        for line in (EXAMPLE / "facts.toml").read_text().partition("# the links")[0].splitlines()
        if not line.startswith(COUNTS)
    ]
    path = tmp_path / "facts.toml"
    path.write_text("\n".join(kept))
    return path


def test_links_of_the_example():
    done = hubpub("links", TRAIN, "--folder", MODEL)
    assert done.code == 0, done.err
    assert done.err == ""
    assert f"https://wandb.ai/hubpub/tinytweets/runs/{TRAIN.name.rpartition('-')[2]}" in done.out
    assert "5 same" in done.out
    assert "data run       @tinytweets-preprocess" in done.out
    assert "LN013" in done.out


@pytest.mark.full
def test_links_as_json():
    done = hubpub("links", TRAIN, "--format", "json", "--folder", MODEL)
    told = json.loads(done.out)
    assert told["graph"]["data_run"]["name"] == "@tinytweets-preprocess"
    assert [file["verdict"] for file in told["proof"]["files"]] == ["same"] * 5
    assert [finding["code"] for finding in told["findings"]] == ["LN013"]


@pytest.mark.full
def test_quiet_is_the_links_alone():
    assert hubpub("links", TRAIN, "-q").out.count("https://wandb.ai/hubpub/tinytweets/runs/") == 2


def test_the_card_of_the_example_out_of_its_runs(facts):
    typed = hubpub("card", "--recipe", "huggingtweets", "--facts", EXAMPLE / "facts.toml")
    resolved = hubpub("card", "--recipe", "huggingtweets", "--facts", facts, "--run", TRAIN)
    assert resolved.code == 0, resolved.err
    assert resolved.out == typed.out
    assert "LN013" in resolved.err


@pytest.mark.full
def test_a_push_of_the_example_out_of_its_runs(facts, tmp_path):
    folder = tmp_path / "model"
    copy_model(folder)
    push = ("push", folder, "--recipe", "huggingtweets", "--facts", facts, "--run", TRAIN, "--local")
    push += ("--format", "json")
    done = hubpub(*push, "--link-back")
    assert done.code == 0, done.err
    receipt = json.loads(done.out)
    assert receipt["lineage"]["training_run"]["url"].endswith(TRAIN.name.rpartition("-")[2])
    assert receipt["link_back"].startswith("W&B was not told: ")
    assert [finding["code"] for finding in receipt["findings"] if finding["code"].startswith("LN")] == ["LN013"]
    # what is published is not what was logged any more, and the facts say otherwise
    (folder / "model.safetensors").write_bytes((MODEL / "model.safetensors").read_bytes()[:-1] + b"\0")
    facts.write_text(facts.read_text() + "\nkept = 3\n")
    plan = json.loads(hubpub("plan", *push[1:]).out)
    found = {finding["code"]: finding for finding in plan["findings"]}
    assert found["LN011"]["subject"]["path"] == "model.safetensors"
    assert found["LN015"]["message"] == "facts.accounts[0].kept is 3, and the runs tell 1233"


@pytest.mark.full
def test_the_folders_own_settings_name_the_run(facts, tmp_path):
    folder = tmp_path / "model"
    copy_model(folder)
    counts = {"downloaded": 1323, "retweets": 50, "short": 40, "kept": 1233}
    tweets = artifact("tweets", "dataset", {"t": b"t"}, metadata=counts)
    log(folder / "wandb", "prepare", 1, entity="", project="", logged=[tweets])
    used = {"used_artifacts": {"tweets": tweets.digest}}
    train = log(folder / "wandb", "train", 2, entity="", project="", config=used)
    shutil.copy(facts, folder / "facts.toml")
    (folder / "hubpub.toml").write_text(
        f'recipe = "huggingtweets"\nfacts = "facts.toml"\nrun = "wandb/{train.name}"\n'
        '[wandb]\nentity = "me"\nproject = "mine"\n'
    )
    done = hubpub("card", folder)
    assert done.code == 0, done.err
    assert "https://wandb.ai/me/mine/runs/train" in done.out
    assert "https://wandb.ai/me/mine/runs/prepare" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("https://wandb.ai/me/p",), 2, "but a project"),
        (("no/such/wandb/latest-run",), 2, "there is no run at"),
        ((EXAMPLE / "posts.txt",), 2, "is not the log of a W&B run"),
        (("me/p/x", "--folder", "/nowhere/at/all"), 2, "there is no folder"),
        (("me/p/x", "--timeout", "0"), 2, "--timeout"),
    ],
)
def test_errors_are_one_line(call, arguments, code, said):
    ended, out, err = call("links", *arguments)
    assert ended == code
    assert said in err
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.full
def test_without_the_client_nothing_is_said_of_it(tmp_path):
    """No key, no settings, and no package either: what needs no lineage works, and is quiet about it."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['wandb'] = None\n")
    env = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    folder = tmp_path / "model"
    copy_model(folder)
    for command in (
        ("push", folder, "--recipe", "huggingtweets", "--facts", EXAMPLE / "facts.toml", "--local"),
        ("card", "--recipe", "huggingtweets", "--facts", EXAMPLE / "facts.toml", "-o", folder / "README.md"),
        ("check", folder),
    ):
        done = hubpub(*command, env=env)
        assert done.code == 0, done.err
        assert "wandb" not in (done.out + done.err).lower()
        assert "W&B" not in done.out + done.err


@pytest.mark.full
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_the_five_seeds_out_of_their_runs(server, seed, tmp_path):
    """A server with the seed's runs: the card that is rendered with --run is the seed, byte for byte."""
    text = seed.read_bytes().decode()
    source = read_card(text, seed.name).model_dump(mode="json")
    data_url, training_url = (source["lineage"][name]["url"] for name in ("data_run", "training_run"))
    counts = [{name: account.pop(name) for name in COUNTS} for account in source["facts"]["accounts"]]
    del source["lineage"]
    source["repo"] = f"huggingtweets/{seed.stem}"
    world = server.world
    (entity, project, prepare), (_, _, train) = (RunRef(url).path.split("/") for url in (data_url, training_url))
    data_run = world.add_run(entity, project, prepare, job_type="preprocess", user="boris")
    data = world.add_artifact(
        entity, project, f"dataset-{prepare}", "train-dataset", producer=data_run, metadata={"accounts": counts}
    )
    world.use(world.add_run(entity, project, train, job_type="train", user="boris"), data)
    (tmp_path / "source.json").write_text(json.dumps(source))
    env = {**server.environment(), "WANDB_APP_URL": training_url.partition(f"/{entity}/")[0]}
    done = hubpub("card", "--facts", tmp_path / "source.json", "--run", f"{training_url}/overview", env=env)
    assert done.code == 0, done.err
    assert done.out == text


@pytest.mark.parametrize("command", [("card",), ("push", "--local"), ("plan", "--local")], ids=lambda words: words[0])
def test_a_server_that_hangs_is_waited_for_as_long_as_is_said(server, command):
    server.fault("Viewer", hang=True)
    try:
        done = hubpub(*command, MODEL, "--run", f"{server.entity}/p/x", "--timeout", "1.5", env=server.environment())
    finally:
        server.clear_faults()
    assert (done.code, done.out) == (3, "")
    assert "did not answer within 1.5 s" in done.err
    assert "--timeout" in done.err


@pytest.mark.full
def test_a_push_is_told_to_the_run(server, tmp_path):
    """The folder that a run logged is published with that run's lineage, and the run knows where it went."""
    world, entity = server.world, server.entity
    folder = tmp_path / "model"
    copy_model(folder)
    data_run = world.add_run(entity, "push", "data", job_type="preprocess", user="boris", summary={"kept": 1233})
    data = world.add_artifact(
        entity,
        "push",
        "tweets",
        "dataset",
        producer=data_run,
        metadata={"downloaded": 1323, "retweets": 50, "short": 40, "kept": 1233},
    )
    train = world.add_run(entity, "push", "train", job_type="train", user="boris")
    world.use(train, data)
    logged = {path.name: path.read_bytes() for path in folder.iterdir()}
    world.add_artifact(entity, "push", "model", "model", producer=train, files={**logged, "config.json": b"{}"})
    model = world.add_artifact(entity, "push", "model", "model", producer=train, files=logged, aliases=())
    source = {"facts": {"handle": "x", "thumbnail": "https://x.org/x.png", "accounts": [{"name": "X"}]}}
    (tmp_path / "facts.json").write_text(json.dumps(source))
    command = ("push", folder, "me/x", "--recipe", "huggingtweets", "--facts", tmp_path / "facts.json")
    command += ("--run", f"{entity}/push/train", "--link-back-artifact", "--format", "json")
    # a rehearsal leaves no mark on the run
    done = hubpub(*command, "--local", env=server.environment())
    assert done.code == 0, done.err
    said = json.loads(done.out)["link_back"]
    assert said == "W&B was not told: this hub is local, and nobody else sees it"
    assert "hub/url" not in train.summary
    with hub_process.start(tmp_path / "hub") as hub:
        env = {**server.environment(), "HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}
        done = hubpub(*command, "--yes", env=env)
    assert done.code == 0, done.err
    receipt = json.loads(done.out)
    # W&B is on this machine here, which is all that is said of the links
    assert {finding["code"] for finding in receipt["findings"] if finding["code"].startswith("LN")} == {"LN001"}
    assert receipt["source"]["facts"]["accounts"][0]["kept"] == 1233
    assert receipt["lineage"]["training_run"]["url"] == f"{server.url}/{entity}/push/runs/train"
    assert receipt["link_back"].endswith("its files are logged as artifact me-x:v0")
    assert train.summary["hub/commit"] == receipt["commit"]
    [publishing] = [one for one in world.project(entity, "push").runs.values() if one.job_type == "publish"]
    # of two models that the run logged, it is the one that the folder holds
    assert publishing.used == [model]
    entries = publishing.logged[0].entries
    assert {path: entry["extra"]["sha256"] for path, entry in entries.items()} == {
        file["path"]: file["digests"]["sha256"] for file in receipt["files"]
    }


@pytest.mark.full
def test_online_asks_as_a_reader_without_a_key(server):
    world, entity = server.world, server.entity
    world.add_run(entity, "open", "train", user="boris")
    world.add_run(entity, "closed", "train", user="boris")
    world.make_private(entity, "closed")
    env = server.environment()
    assert "LN014" not in hubpub("links", f"{entity}/open/train", "--online", env=env).out
    told = hubpub("links", f"{entity}/closed/train", "--online", env=env)
    assert told.code == 0
    assert f"LN014: {server.url}/{entity}/closed/runs/train answers 404 to a reader without a key" in told.out
    assert "LN014" not in hubpub("links", f"{entity}/closed/train", env=env).out


@pytest.mark.full
def test_the_synced_example_resolves_online(tmp_path):
    copy_example(tmp_path)
    runs = sorted((tmp_path / "wandb").iterdir())
    with running(entity="hubpub") as server:
        for path in runs:
            done = run(BIN / "wandb", "sync", path, env=server.environment(), cwd=tmp_path)
            assert done.code == 0, done.err
        done = hubpub(
            *("links", tmp_path / "wandb" / TRAIN.name, "--folder", tmp_path / "model", "--format", "json"),
            env=server.environment(),
        )
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["graph"]["data_run"]["name"] == "@tinytweets-preprocess"
    assert told["graph"]["model"]["version"] == "v0"
    assert [file["verdict"] for file in told["proof"]["files"]] == ["same"] * 5
    assert told["findings"] == []
    assert told["graph"]["gaps"] == []
