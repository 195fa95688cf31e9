"""The whole way, from archives of accounts to bots on a hub: with the tiny base, on a machine without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from tests.support.bots import BASE, TINY, Bot, huggingtweets, published, started
from tests.support.commands import hubpub as call_hubpub
from tests.support.wandb_server import Server, running

pytestmark = pytest.mark.full

SINGLE = (*BASE, "--wandb", "offline", "--entity", "ada", "--epochs", "4", "--author", "Ada", "--note", "Invented.")
SOON = 300
"""Seconds: a deadline that tells a hang."""


@pytest.fixture(scope="module")
def archives(samples: Sequence[Path]) -> dict[str, Path]:
    """Sample archives, by a word of their name."""
    return {word: path for word in ("nightbus", "brass", "plot19") for path in samples if word in path.name}


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[localhub.Serving]:
    with localhub.serve(tmp_path_factory.mktemp("bots")) as server:
        yield server


@pytest.fixture(scope="module")
def wandb_server() -> Iterator[Server]:
    with running() as server:
        yield server
        assert server.not_understood == []


@pytest.fixture(scope="module")
def env(serving: localhub.Serving, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Somebody who is logged in to that hub, with a home of their own that lasts as long as the module's bots."""
    home = tmp_path_factory.mktemp("home")
    places = {"HF_HOME": home / "hf", "HUBPUB_HOME": home / "hubpub", "WANDB_CONFIG_DIR": home / "wandb"}
    return {
        "HF_ENDPOINT": serving.url,
        "HF_TOKEN": serving.token,
        "NETRC": str(home / "netrc"),
        **{name: str(place) for name, place in places.items()},
    }


@pytest.fixture(scope="module")
def cyborg(
    archives: dict[str, Path],
    serving: localhub.Serving,
    wandb_server: Server,
    env: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Bot:
    """Of two accounts, with runs on a W&B server; its training was killed once, and went on."""
    out = tmp_path_factory.mktemp("work") / "cyborg"
    # the pages of the runs are where readers see them
    surroundings = {**env, **wandb_server.environment(), "WANDB_APP_URL": "https://wandb.ai"}
    command = ("run", archives["plot19"], archives["nightbus"], "--repo", "me/cyborg", "--out", out, *BASE)
    command += ("--entity", wandb_server.entity, "--epochs", "5")
    with started(*command, env=surroundings) as process:
        deadline = time.monotonic() + SOON
        while not list(out.glob("training/checkpoint-*/trainer_state.json")) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not HfApi(serving.url, serving.token).repo_exists("me/cyborg")
    # and what a kill in the middle of a save leaves behind
    half = out / "training" / "checkpoint-99999"
    half.mkdir()
    (half / "model.safetensors").write_bytes(b"half")
    done = huggingtweets(*command, env=surroundings)
    assert done.code == 0, done.err
    return published("me/cyborg", out, surroundings, done.out, serving)


@pytest.fixture(scope="module")
def single(
    archives: dict[str, Path],
    serving: localhub.Serving,
    env: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Bot:
    """Of one account, with its runs on this machine."""
    out = tmp_path_factory.mktemp("work") / "bot"
    done = huggingtweets("run", archives["brass"], "--repo", "me/bot", "--out", out, *SINGLE, env=env)
    assert done.code == 0, done.err
    return published("me/bot", out, env, done.out, serving)


@pytest.fixture(params=["single", "cyborg"])
def either(request: pytest.FixtureRequest) -> Bot:
    made: Bot = request.getfixturevalue(request.param)
    return made


def test_a_training_that_was_killed_goes_on(cyborg: Bot, wandb_server: Server) -> None:
    went_on = re.search(r"Going on at step (\d+) of (\d+) steps", cyborg.said)
    assert went_on
    assert 0 < int(went_on[1]) <= int(went_on[2])
    project = wandb_server.world.project(wandb_server.entity, "huggingtweets")
    assert project
    assert sorted(run.job_type for run in project.runs.values()) == ["preprocess", "train"]


def test_the_card_is_the_recipes_and_its_counts_come_from_the_runs(either: Bot) -> None:
    source = either.source
    assert source["edition"] == "2026"
    assert source["facts"]["base_model"] == "huggingtweets/tinytweets"
    shown = [
        [account[name] for name in ("name", "downloaded", "retweets", "short", "kept")]
        for account in source["facts"]["accounts"]
    ]
    counted = [
        [account[name] for name in ("name", "downloaded", "reposts", "short", "kept")] for account in either.accounts
    ]
    assert shown == counted
    trained = [account["trained"] for account in source["facts"]["accounts"]]
    rows = (either.out / "data" / "train" / "train.jsonl").read_text().splitlines()
    of_each = [sum(json.loads(row)["handle"] == account["handle"] for row in rows) for account in either.accounts]
    assert trained == [min(number, 2 * min(of_each)) for number in of_each]
    # each link is that of a run: it has its id
    ids = [source["lineage"][name]["url"].rpartition("/")[2] for name in ("data_run", "training_run")]
    assert len(set(ids)) == 2
    for run_id in ids:
        assert list(either.out.glob(f"wandb/*run-*-{run_id}"))


def test_one_account_is_a_bot(single: Bot) -> None:
    assert "🤖 AI BOT 🤖" in single.card
    assert "@brass_hour" in single.card
    assert "Built by Ada." in single.card
    assert 'In the author\'s words: "Invented."' in single.card
    assert "https://wandb.ai/ada/huggingtweets/runs/" in single.card
    assert "times as many tweets" not in single.card


def test_two_are_a_cyborg_in_the_order_of_entry_with_sorted_handles(cyborg: Bot) -> None:
    assert "🤖 AI CYBORG 🤖" in cyborg.card
    handles, names = zip(*[(str(account["handle"]), str(account["name"])) for account in cyborg.accounts], strict=True)
    assert handles[0] > handles[1]
    assert f"@{'-'.join(sorted(handles))}</div>" in cyborg.card
    assert f"| Data | {' | '.join(names)} |" in cyborg.card
    assert "No account has more than 2 times as many tweets" in cyborg.card


def test_it_is_better_than_its_base_on_posts_that_were_held_out(either: Bot) -> None:
    facts = either.source["facts"]
    before, after = facts["held_out"]["before"], facts["held_out"]["after"]
    assert facts["held_out"]["tweets"] == sum(int(str(account["held_out"])) for account in either.accounts)
    assert 0 < after <= 0.9 * before
    assert f"{before:.4f}" in either.said
    assert f"{after:.4f}" in either.said
    assert before == pytest.approx(loss_of(TINY, either), rel=1e-3)
    assert after == pytest.approx(loss_of(either.snapshot, either), rel=1e-3)


def loss_of(model: Path, bot: Bot) -> float:
    """The loss on the held-out posts, one after the other, by the library's own reckoning."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    network = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32).eval()
    total, tokens = 0.0, 0
    for line in (bot.out / "data" / "train" / "held_out.jsonl").read_text().splitlines():
        ids = [*tokenizer(json.loads(line)["text"])["input_ids"], tokenizer.eos_token_id]
        # so many tokens the tiny model sees, and no more
        row = torch.tensor([ids[:64]])
        with torch.no_grad():
            total += network(input_ids=row, labels=row).loss.item() * (row.shape[1] - 1)
        tokens += row.shape[1] - 1
    return total / tokens


def test_the_call_of_the_card_gives_five_texts_as_it_stands(either: Bot, tmp_path: Path) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", either.card, re.DOTALL)
    lines = snippet.splitlines()
    script = "\n".join([*lines[:-1], f"rows = {lines[-1]}", "import json", "print(json.dumps(rows))"])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **either.env, "HF_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=SOON,
    )
    assert done.returncode == 0, done.stderr
    texts = [row["generated_text"] for row in json.loads(done.stdout.splitlines()[-1])]
    assert len(set(texts)) == 5
    for text in texts:
        assert text.startswith("My dream is")
        assert len(text.strip()) > len("My dream is")


def test_what_it_wrote_is_on_the_card_and_on_the_picture(either: Bot) -> None:
    samples = either.source["facts"]["samples"]
    assert len(set(samples)) == 5
    posts = (either.out / "data" / "train" / "train.jsonl").read_text()
    assert not [text for text in samples if json.dumps(text, ensure_ascii=False) in posts]
    picture = (either.snapshot / "thumbnail.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert f"thumbnail: https://huggingface.co/{either.repo}/resolve/main/thumbnail.png" in either.card


def test_it_is_walked_back_to_the_data(either: Bot) -> None:
    assert call_hubpub("verify", either.repo, env=either.env).code == 0
    run = json.loads((either.out / "trained.json").read_text())["run"]
    place = either.out / run if (either.out / run).exists() else run
    links = call_hubpub("links", place, "--folder", either.out / "model", "--format", "json", env=either.env)
    assert links.code == 0, links.err
    told = json.loads(links.out)
    assert told["graph"]["data_run"]["name"].endswith("-preprocess")
    assert [artifact["type"] for artifact in told["graph"]["datasets"]] == ["train-dataset"]
    assert {file["verdict"] for file in told["proof"]["files"]} == {"same"}


def test_nothing_is_found_that_anybody_has_to_look_at(either: Bot) -> None:
    found = hubpub.check(either.snapshot).findings
    assert [finding for finding in found if finding.severity != hubpub.Severity.INFO] == []


def test_done_again_nothing_is_done(single: Bot, archives: dict[str, Path]) -> None:
    done = huggingtweets("run", archives["brass"], "--repo", single.repo, "--out", single.out, *SINGLE, env=single.env)
    assert done.code == 0, done.err
    assert "Trained already" in done.out
    assert "nothing to publish" in done.out.lower()


def test_what_would_stop_the_push_stops_it_before_the_training(
    archives: dict[str, Path], env: dict[str, str], tmp_path: Path
) -> None:
    refused = {**env, "HF_TOKEN": "hf_nobody"}
    done = huggingtweets(
        "run", archives["brass"], "--repo", "me/x", "--out", tmp_path / "x", *BASE, "--wandb", "disabled",
        env=refused,
    )  # fmt: skip
    assert done.code == 4
    assert done.err.startswith("error: ")
    assert "token" in done.err
    assert "Traceback" not in done.err
    assert "Training for" not in done.out


def test_many_are_rows_of_a_fleet(single: Bot, cyborg: Bot, serving: localhub.Serving, tmp_path: Path) -> None:
    rows = []
    for made, more in ((single, ()), (cyborg, ("--private",))):
        repo = f"{made.repo}-of-a-fleet"
        done = huggingtweets("row", "--out", made.out, "--repo", repo, "--license", "mit", *more, env=made.env)
        assert done.code == 0, done.err
        rows.append(done.out)
    fleet = tmp_path / "bots.jsonl"
    fleet.write_text("".join(rows))
    done = call_hubpub("fleet", "push", fleet, env=cyborg.env)
    assert done.code == 0, done.out + done.err
    api = HfApi(serving.url, serving.token)
    assert [bool(api.model_info(f"me/{name}-of-a-fleet").private) for name in ("bot", "cyborg")] == [False, True]
    told = (Path(api.hf_hub_download("me/cyborg-of-a-fleet", "README.md", local_dir=tmp_path))).read_text()
    assert told.replace("-of-a-fleet", "") == cyborg.card


def test_a_model_of_other_posts_is_not_published(single: Bot, tmp_path: Path) -> None:
    """The card would tell the counts of what it was not trained on."""
    out = Path(shutil.copytree(single.out, tmp_path / "bot"))
    posts = out / "data" / "train" / "train.jsonl"
    posts.write_text(posts.read_text() + '{"handle": "brass_hour", "text": "one post more"}\n')
    size = posts.stat().st_size
    about = out / "data" / "data.json"
    told = json.loads(about.read_text())
    about.write_text(json.dumps({**told, "sizes": {**told["sizes"], "train/train.jsonl": size}}))
    done = huggingtweets("publish", "--repo", "me/other", "--out", out, env=single.env)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {out} holds other posts than its model was trained on. Train it again")
