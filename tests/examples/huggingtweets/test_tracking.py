"""The preprocess run: what it logs, offline and online, and that the card's table comes from it."""

from __future__ import annotations

import json
import sys

import pytest

import hubpub
from tests.examples.huggingtweets.conftest import EXAMPLE
from tests.support.commands import hubpub as command
from tests.support.commands import run
from tests.support.wandb_server import running

pytestmark = pytest.mark.full

# in a process of its own: the client's settings and its service are those of a whole process
_LOGGED = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import hubpub
from huggingtweets.data import Data
from huggingtweets.tracking import Tracking, dataset, log_data
out, mode, entity = Path(sys.argv[2]), sys.argv[3], sys.argv[4] or None
data, tracking = Data.load(out), Tracking(out, mode, entity)
ids = [log_data(data, tracking), log_data(data, tracking)]
if mode != "disabled":
    with tracking.run(data, "train", {"epochs": 1}) as run:
        hubpub.use_artifact(run, dataset(data))
        ids.append(run.id)
logs = [str(tracking.log_of(run_id) or "") for run_id in ids if run_id]
print(json.dumps([ids, logs]))
"""


def logged(out, mode: str, entity: str = "", **environment: str) -> tuple[list[str | None], list[str]]:
    done = run(sys.executable, "-c", _LOGGED, EXAMPLE, out, mode, entity, env=environment)
    assert done.code == 0, done.err
    ids, logs = json.loads(done.out.splitlines()[-1])
    return ids, logs


@pytest.fixture
def data(bot, samples, tmp_path):
    return bot.data.prepare([samples[1], samples[0], samples[3]], tmp_path / "out")


def counts(data):
    return [{key: value for key, value in each.facts.items() if key != "name"} for each in data.accounts]


def facts(data, tmp_path):
    """What a card needs besides: the names, and no count."""
    names = [{"name": account.name} for account in data.accounts]
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({"facts": {"handle": data.handle, "accounts": names}}))
    return path


def table(card: str) -> list[str]:
    return [line for line in card.splitlines() if line.startswith("| ")]


def expected_table(data) -> list[str]:
    rows = [("Data", [account.name for account in data.accounts]), ("---", ["---"] * len(data.accounts))]
    words = {"downloaded": "Tweets downloaded", "retweets": "Retweets", "short": "Short tweets", "kept": "Tweets kept"}
    rows += [(word, [str(each[key]) for each in counts(data)]) for key, word in words.items()]
    return [f"| {word} | {' | '.join(cells)} |" for word, cells in rows]


def test_offline(data, tmp_path):
    (prepare, again, _), (prepare_log, _, train_log) = logged(data.folder, "offline")
    assert prepare == again, "it is logged once"
    assert sorted(path.name for path in (data.folder / "wandb").glob("offline-run-*")) == sorted(
        {log.rpartition("/")[2] for log in (prepare_log, train_log)}
    )
    graph = hubpub.resolve(train_log, entity="me")
    assert graph.gaps == ()
    assert graph.data_run.id == prepare
    assert (graph.data_run.job_type, graph.data_run.state) == ("preprocess", "finished")
    assert graph.data_run.name == "@brass_hour-n7_nightbus-plot19@mastodon.example-preprocess"
    [dataset] = graph.datasets
    assert (dataset.name, dataset.type) == ("brass_hour-n7_nightbus-plot19-mastodon.example-dataset", "train-dataset")
    assert sorted(entry.path for entry in dataset.entries) == ["held_out.jsonl", "train.jsonl"]
    told = dataset.metadata["accounts"]
    assert [account["handle"] for account in told] == ["n7_nightbus", "brass_hour", "plot19@mastodon.example"]
    assert [{key: account[key] for key in counts(data)[0]} for account in told] == counts(data)
    [raw] = [
        artifact for artifact in hubpub.resolve(prepare_log, entity="me").artifacts if artifact.type == "raw-dataset"
    ]
    assert raw.metadata == dataset.metadata
    assert sorted(entry.path for entry in raw.entries) == sorted(account.file for account in data.accounts)


def test_the_cards_table_is_that_of_the_run(data, tmp_path):
    _, logs = logged(data.folder, "offline", "me")
    given = ("--recipe", "huggingtweets", "--facts", facts(data, tmp_path), "--repo", "me/bot", "--run", logs[-1])
    done = command("card", *given)
    assert done.code == 0, done.err
    assert table(done.out) == expected_table(data)


def test_other_data_is_logged_anew(bot, data, samples):
    (first, *_), _ = logged(data.folder, "offline")
    bot.data.prepare([samples[0]], data.folder)
    (second, again, _), logs = logged(data.folder, "offline")
    assert first != second == again
    [dataset] = hubpub.resolve(logs[-1], entity="me").datasets
    assert [account["handle"] for account in dataset.metadata["accounts"]] == ["brass_hour"]


def test_disabled(data):
    assert logged(data.folder, "disabled") == ([None, None], [])
    assert not (data.folder / "wandb").exists()


def test_online(data, tmp_path, monkeypatch):
    with running() as server:
        environment = server.environment()
        (prepare, again, train), _ = logged(data.folder, "online", server.entity, **environment)
        assert prepare == again
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        path = f"{server.entity}/huggingtweets/{train}"
        given = ("--recipe", "huggingtweets", "--facts", facts(data, tmp_path), "--repo", "me/bot", "--run", path)
        done = command("card", *given)
        assert done.code == 0, done.err
        assert table(done.out) == expected_table(data)
        told = json.loads(command("links", path, "--format", "json").out)["graph"]
        assert told["data_run"]["id"] == prepare
        assert [(artifact["type"], artifact["version"]) for artifact in told["datasets"]] == [("train-dataset", "v0")]
        assert server.not_understood == []


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("ada", "ada-dataset"),
        ("ada@mastodon.example", "ada-mastodon.example-dataset"),
        ("🤖", "bot-dataset"),
        ("a" * 300, "a" * 96 + "-dataset"),
    ],
)
def test_names_that_wandb_takes(bot, tmp_path, handle, name):
    account = bot.account.AccountData(handle, handle, "", 1, 0, 0, 1, 0, 9, "a.jsonl")
    data = bot.data.Data(tmp_path, (account,), 7, "", {})
    assert bot.tracking.artifact_name(data, "dataset") == name
