"""Whole trainings with the callback, each in a process of its own: published, verified, its card read and run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from tests.support import hub_process
from tests.support.commands import ROOT
from tests.support.commands import hubpub as command_line
from tests.support.reader import reading
from tests.support.wandb_server import Server, running

pytestmark = pytest.mark.full

SCRIPT = ROOT / "tests" / "support" / "train_and_push.py"
# seconds: a machine that does other things too takes its time to import PyTorch
DEADLINE = 600
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Trained:
    """What a training left: its folder, its card, the run that it was logged to."""

    output: Path
    scratch: Path
    card: str
    run: str


@pytest.fixture
def trained(
    tmp_path: Path, account: localhub.Serving, api: HfApi, repo: str, request: pytest.FixtureRequest
) -> Trained:
    """A training with the callback, of the kind that the test's parameter names."""
    output, scratch = tmp_path / "out", tmp_path / "scratch"
    command = [sys.executable, str(SCRIPT), request.param, str(output), str(scratch), repo]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["error"] is None, done.stderr
    assert f"hubpub: published {account.url}/{repo} ({said['commit'][:12]})" in done.stderr
    assert api.model_info(repo).sha == said["commit"]
    assert hubpub.verify(repo, receipt=_receipt(output), deep=True).holds
    assert len(api.list_repo_commits(repo)) == 2, "the hub's own first one, and the push"
    return Trained(output, scratch, Path(api.hf_hub_download(repo, "README.md")).read_text(), said["run"])


def _receipt(output: Path) -> Path:
    [receipt] = (output / ".hubpub" / "receipts").rglob("*.json")
    return receipt


@pytest.fixture
def snippet(trained: Trained, account: localhub.Serving, tmp_path: Path) -> Iterator[str]:
    """What the first Python of the card prints."""
    with reading(account.url, tmp_path / "hf") as reader:
        match = _PYTHON.search(trained.card)
        assert match
        (tmp_path / "elsewhere").mkdir()
        yield reader.run(match[1], tmp_path / "elsewhere")


def _measured(output: Path) -> dict[str, float]:
    state = json.loads((output / "trainer_state.json").read_text())
    step = state["best_global_step"] or state["global_step"]
    return {name: value for row in state["log_history"] if row["step"] == step for name, value in row.items()}


@pytest.mark.parametrize("trained", ["by_trainer"], indirect=True)
def test_a_classification_with_evaluation(trained: Trained, snippet: str) -> None:
    best = _measured(trained.output)
    assert f"| `accuracy` | `evaluation` | {best['eval_accuracy']:g} |" in trained.card
    assert f"| `loss` | `evaluation` | {round(best['eval_loss'], 4):g} |" in trained.card
    assert f"(https://wandb.ai/ada/reviews/runs/{trained.run})" in trained.card
    assert "(12 steps)" in trained.card
    assert "base_model: ada/tiny-base" in trained.card
    assert "base_model_relation: finetune" in trained.card
    assert "| **`learning_rate`** | `0.003` |" in trained.card
    assert "'label':" in snippet


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A W&B server that runs are logged to."""
    with running() as server:
        for name, value in {**server.environment(), "WANDB_ENTITY": server.entity, "WANDB_MODE": "online"}.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.mark.parametrize("trained", ["by_trl"], indirect=True)
def test_a_supervised_fine_tuning_with_lora(
    server: Server, trained: Trained, account: localhub.Serving, api: HfApi, tmp_path: Path
) -> None:
    assert f"({server.url}/{server.entity}/after-training/runs/{trained.run})" in trained.card
    assert "(https://huggingface.co/ada/tiny-base)" in trained.card
    assert "base_model: ada/tiny-base" in trained.card
    assert "`trl.SFTTrainer` for 1 epoch (4 steps)" in trained.card
    assert f"training loss from {round(_measured_at(trained.output, 1), 4):g} at step 1" in trained.card
    match = _PYTHON.search(trained.card)
    assert match
    api.create_repo("ada/tiny-base")
    api.upload_folder(repo_id="ada/tiny-base", folder_path=trained.scratch / "base")
    (tmp_path / "elsewhere").mkdir()
    with reading(account.url, tmp_path / "hf") as reader:
        reader.run(match[1], tmp_path / "elsewhere")


def _measured_at(output: Path, step: int) -> float:
    state = json.loads((output / "trainer_state.json").read_text())
    return next(float(row["loss"]) for row in state["log_history"] if row["step"] == step)


@pytest.mark.parametrize("trained", ["by_sentence_transformers"], indirect=True)
def test_an_encoder_of_sentences(trained: Trained, snippet: str) -> None:
    assert f"| 2.0   | 2    | {round(_measured_at(trained.output, 2), 4)}" in trained.card
    assert f"(https://wandb.ai/ada/after-training/runs/{trained.run})" in trained.card
    assert "tensor" in snippet


@pytest.mark.parametrize("trained", ["by_setfit"], indirect=True)
def test_a_classifier_whose_head_is_trained_after_its_body(trained: Trained, snippet: str) -> None:
    import joblib

    head = joblib.load(trained.output / "model_head.pkl")
    assert list(head.classes_) == [0, 1], "it was published when it had learned"
    assert f"(https://wandb.ai/ada/after-training/runs/{trained.run})" in trained.card
    assert snippet == "", "SetFit's own runs, and prints nothing"


def test_a_training_that_is_killed_between_save_and_commit(tmp_path: Path, repo: str, home: Path) -> None:
    """The hub kills the client as it is about to move the branch; the next call finishes what was begun."""
    output, scratch, pid = tmp_path / "out", tmp_path / "scratch", tmp_path / "pid"
    command = [sys.executable, str(SCRIPT), "by_sentence_transformers", str(output), str(scratch), repo]
    kill = ("--kill", "client", "--at", "1", "--kind", "xorb.stored", "--pid-file", str(pid))
    with hub_process.start(tmp_path / "hub", *kill) as hub:
        env = {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token}
        process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **env})
        pid.write_text(str(process.pid))
        assert process.wait(timeout=DEADLINE) == -signal.SIGKILL
        api = HfApi(endpoint=hub.url, token=hub.token)
        assert api.list_repo_files(repo) == [".gitattributes"]
        assert (output / "model.safetensors").exists()
        done = command_line("push", output, repo, env=env)
        assert done.code == 0, done
        assert "model.safetensors" in api.list_repo_files(repo)
        assert len(api.list_repo_commits(repo)) == 2
