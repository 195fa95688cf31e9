"""Trainings whose checkpoints go to a hub: slow, killed, and gone on with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from tests.support.commands import ROOT
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy
from tests.workflows.checkpoints.saved import MODEL

pytestmark = pytest.mark.full

GONE_SECONDS = 60  # half of it is what the process that publishes is given to end what it is at


@contextmanager
def training(output: Path, repo: str, steps: int) -> Iterator[subprocess.Popen[str]]:
    """The loop of ``tests/support/saving.py``, as somebody who is logged in starts it."""
    command = [sys.executable, "tests/support/saving.py", str(output), repo, str(steps)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=ROOT, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines_of(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert process.stdout
    yield from map(json.loads, process.stdout)


def require_whole(api: HfApi, repo: str, place: Path) -> list[int]:
    """Sees to it that each commit of the branch is a whole checkpoint, and ``main`` has none; their steps."""
    assert api.list_repo_files(repo) == [".gitattributes"]
    *commits, _ = api.list_repo_commits(repo, revision="checkpoints")
    steps = [int(commit.title.removeprefix("Checkpoint of step ")) for commit in reversed(commits)]
    for step, commit in zip(steps, reversed(commits), strict=True):
        assert sorted(api.list_repo_files(repo, revision=commit.commit_id)) == [".gitattributes", *MODEL]
        for name in ("config.json", "trainer_state.json"):
            path = api.hf_hub_download(repo, name, revision=commit.commit_id, local_dir=place / str(step))
            assert step in json.loads(Path(path).read_text()).values()
    return steps


def test_ten_saves_on_a_slow_hub(
    account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyProxy() as proxy:
        proxy.upstream = account.url
        proxy.reset(Fault("slow", "POST", r"/commit/", times=FOREVER))
        monkeypatch.setenv("HF_ENDPOINT", proxy.url)
        with training(tmp_path / "output", repo, 10) as process:
            *_, last = lines_of(process)
    assert (last["failed"], last["published"][-1]) == ({}, 10)
    assert len(last["published"]) < 10
    assert require_whole(api, repo, tmp_path) == last["published"]
    tags = [tag.name for tag in api.list_repo_refs(repo).tags]
    assert sorted(tags) == sorted(f"step-{step}" for step in last["published"])


@pytest.mark.parametrize("kind", ["act", "stall", "stall-after"])
def test_a_training_that_is_killed_is_gone_on_with(
    kind: str, account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed while its second checkpoint is committed: soon, never, and with the answer lost."""
    output = tmp_path / "output"
    with FaultyProxy() as proxy:
        proxy.upstream = account.url
        monkeypatch.setenv("HF_ENDPOINT", proxy.url)
        with training(output, repo, 1000) as process:
            proxy.reset(Fault(kind, "POST", r"/commit/checkpoints", nth=2, times=FOREVER, act=process.kill))
            told = list(lines_of(process))
        uploader, saved = told[-1]["uploader"], told[-1]["saved"]
        deadline = time.monotonic() + GONE_SECONDS
        while Path(f"/proc/{uploader}").exists():
            assert time.monotonic() < deadline, "the process that publishes outlives the training"
            time.sleep(0.2)
    assert list(output.iterdir()) == []  # neither a save nor what was kept of one
    steps = require_whole(api, repo, tmp_path)
    assert 0 < steps[-1] <= saved
    # what is under way is ended, and what waits behind it
    assert len(steps) in ((1,) if kind == "stall" else (2, 3))
    monkeypatch.setenv("HF_ENDPOINT", account.url)
    with training(output, repo, steps[-1] + 2) as process:
        first, *_, last = lines_of(process)
    assert first == {"began": steps[-1] + 1}
    assert last["published"][-1] == steps[-1] + 2
    assert str(hubpub.checkpoint(repo)).endswith(f"/checkpoint-{steps[-1] + 2}")
    require_whole(api, repo, tmp_path / "again")


def trained(
    base: Path,
    output: Path,
    *,
    until: int = 8,
    resume: Path | None = None,
    checkpoints: hubpub.Checkpoints | None = None,
) -> tuple[int, dict[str, Any]]:
    """A training of eight steps by transformers' Trainer, or the first ones; its last step and its weights."""
    import torch
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        Trainer,
        TrainerCallback,
        TrainingArguments,
    )

    words = AutoTokenizer.from_pretrained(base)
    texts = ("this is an example", "easy to use", "the capital of france", "who are you ?")
    rows = [dict(words(text), labels=number % 2) for number, text in enumerate(texts * 8)]
    torch.manual_seed(1)

    class Saved(TrainerCallback):  # type: ignore[misc]
        def on_save(self, arguments: Any, state: Any, control: Any, **_: Any) -> None:
            if checkpoints:
                checkpoints.submit(output / f"checkpoint-{state.global_step}", state.global_step)

        def on_step_end(self, arguments: Any, state: Any, control: Any, **_: Any) -> None:
            control.should_training_stop = control.should_training_stop or state.global_step >= until

    trainer = Trainer(
        AutoModelForSequenceClassification.from_pretrained(base),
        TrainingArguments(
            output_dir=str(output),
            max_steps=8,
            per_device_train_batch_size=4,
            learning_rate=0.01,
            save_steps=2,
            save_total_limit=1,
            report_to="none",
            use_cpu=True,
        ),
        train_dataset=rows,
        processing_class=words,
        callbacks=[Saved()],
    )
    trainer.train(resume_from_checkpoint=resume and str(resume))
    return trainer.state.global_step, trainer.model.state_dict()


@pytest.mark.parametrize("optimizer", [True, False])
def test_the_trainer_goes_on_from_what_was_published(
    optimizer: bool, account: localhub.Serving, api: HfApi, tmp_path: Path, repo: str
) -> None:
    import torch

    from tests.support.tiny_models import bert

    base = bert(tmp_path / "base", "BertForSequenceClassification", num_labels=2)
    _, whole = trained(base, tmp_path / "whole")
    with hubpub.Checkpoints(repo, optimizer=optimizer) as checkpoints:
        assert trained(base, tmp_path / "first", until=4, checkpoints=checkpoints)[0] == 4
    assert (checkpoints.finish().failed, checkpoints.finish().published[-1].step) == ({}, 4)
    published = set(api.list_repo_files(repo, revision="step-4"))
    assert published >= {"config.json", "model.safetensors", "tokenizer.json", "trainer_state.json"}
    states = {"optimizer.pt", "scheduler.pt", "rng_state.pth"}
    assert published & {*states, "training_args.bin"} == (states if optimizer else set())
    last, weights = trained(base, tmp_path / "second", resume=hubpub.checkpoint(repo))
    assert last == 8
    same = all(torch.equal(weights[name], whole[name]) for name in whole)
    assert same is optimizer  # to the bit; without its state the optimizer takes other steps
