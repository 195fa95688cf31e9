"""The callback of the Trainer: what it says before, what it publishes, and that no failure ends a training."""

from __future__ import annotations

import json
import logging
import os
import resource
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from huggingface_hub import HfApi

import hubpub
from hubpub import localhub
from hubpub.errors import BlockedError, CallError, HubError, HubpubError, Interrupted
from hubpub.hub import Hub
from tests.support.commands import run
from tests.support.faulty_proxy import FOREVER, Fault, FaultyProxy

pytestmark = pytest.mark.full

Train = Callable[..., Any]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.support import tiny_models as tiny

    return tiny.bert(tmp_path_factory.mktemp("base") / "base")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The Trainer's folder."""
    return tmp_path / "out"


@pytest.fixture
def train(base: Path, output: Path, account: localhub.Serving) -> Train:
    """Trains a classifier for two steps; what `train` returns."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

    def train(callback: Any, resume: Path | None = None, **options: Any) -> Any:
        words = AutoTokenizer.from_pretrained(base)
        rows = [dict(words(text), labels=number % 2) for number, text in enumerate(("easy to use", "how tall") * 2)]
        said = {"max_steps": 2, "per_device_train_batch_size": 2, "logging_steps": 1, "save_strategy": "no"}
        said |= {"eval_strategy": "epoch", **options}
        trainer = Trainer(
            model=AutoModelForSequenceClassification.from_pretrained(base),
            args=TrainingArguments(output_dir=str(output), report_to="none", use_cpu=True, disable_tqdm=True, **said),
            train_dataset=rows,
            eval_dataset=rows,
            processing_class=words,
            callbacks=[callback],
        )
        # the account of a script that was started with it
        with mock.patch("huggingface_hub.constants.HF_HUB_OFFLINE", False):
            return trainer.train(resume_from_checkpoint=resume and str(resume))

    return train


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[int], list[str]]:
    """What the logger `hubpub` said at a level."""
    return lambda level: [r.getMessage() for r in caplog.records if r.name == "hubpub" and r.levelno == level]


def command_of(message: str) -> list[str]:
    """The words of the command that a message prints."""
    [line] = [line for line in message.splitlines() if line.startswith("  ")]
    return shlex.split(line)


def do(command: list[str], **env: str) -> str:
    """Does what a message says, as it says it: in a process of its own, and from another directory."""
    assert Path(command[0]).name == "hubpub" or command[1:3] == ["-m", "hubpub"]
    done = run(*command, env=env, cwd=Path("/"))
    assert done.code == 0, done
    return done.out


def whole(folder: Path) -> bool:
    """Whether a folder holds the model, as `from_pretrained` loads it."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    AutoTokenizer.from_pretrained(folder)
    return AutoModelForSequenceClassification.from_pretrained(folder).num_parameters() > 0


def test_the_model_is_published_and_verified(
    train: Train, output: Path, api: HfApi, repo: str, said: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    callback = hubpub.PushCallback(repo, recipe="standard", facts={"license": "mit"}, tag="v1")
    trained = train(callback)
    assert trained.metrics["train_loss"] > 0
    assert callback.error is None
    assert callback.foresight
    assert callback.foresight.problems == callback.foresight.notes == ()
    assert callback.receipt
    assert callback.receipt.tag == "v1"
    assert f"hubpub: published {callback.receipt.url} ({callback.receipt.commit[:12]})" in capfd.readouterr().err
    assert said(logging.WARNING) == said(logging.ERROR) == []
    assert api.model_info(repo).sha == callback.receipt.commit
    assert hubpub.verify(repo, receipt=callback.receipt, deep=True).holds
    files = set(api.list_repo_files(repo))
    assert {"model.safetensors", "config.json", "tokenizer.json", "all_results.json", "eval_results.json"} <= files
    assert not {"training_args.bin", "trainer_state.json"} & files
    measured = json.loads((output / "eval_results.json").read_text())
    card = Path(api.hf_hub_download(repo, "README.md")).read_text()
    assert f"| `loss` | `evaluation` | {round(measured['eval_loss'], 4):g} |" in card
    assert "(2 steps)" in card
    assert "| **`max_steps`** | `2` |" in card


def test_what_would_stop_the_push_is_said_before_the_first_step(
    train: Train, served: localhub.Serving, repo: str, said: Any
) -> None:
    told: list[str] = []
    callback = hubpub.PushCallback(repo, token=localhub.add_user(served.root, "guest"))
    callback.on_step_begin = lambda *_, **__: told.extend(said(logging.WARNING))
    assert train(callback).global_step == 2
    assert "as things are, the push at the end of this training will fail" in told[-1]
    assert "guest may not publish" in told[-1]
    assert isinstance(callback.error, HubError)


def test_whoever_wants_errors_gets_them_before_the_first_step(
    train: Train, api: HfApi, output: Path, repo: str
) -> None:
    api.create_repo(repo)
    callback = hubpub.PushCallback(repo, private=True, raise_on_error=True)
    with pytest.raises(CallError, match="public: everybody would see what shall be private"):
        train(callback)
    assert not (output / "model.safetensors").exists()


@pytest.fixture
def proxied(served: localhub.Serving, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    with FaultyProxy() as proxy:
        proxy.upstream = served.url
        monkeypatch.setenv("HF_ENDPOINT", proxy.url)
        monkeypatch.setenv("HUBPUB_PATIENCE", "1")
        yield proxy


def test_a_hub_that_went_away(
    train: Train, output: Path, served: localhub.Serving, proxied: FaultyProxy, api: HfApi, repo: str, said: Any
) -> None:
    callback = hubpub.PushCallback(repo, private=True, message='It\'s "done" & $HOME')
    proxied.reset(Fault("503", "POST", r"/commit/main$", times=FOREVER))
    assert train(callback).metrics["train_loss"] > 0
    assert isinstance(callback.error, HubError)
    assert whole(output)
    [message] = said(logging.ERROR)
    assert message.startswith(f"hubpub: the push to {repo} failed: ")
    assert f"The model is saved in {output}. This publishes it, once that is mended:\n  " in message
    proxied.reset()
    do(command_of(message))
    assert api.model_info(repo).private
    assert api.list_repo_commits(repo)[0].title == 'It\'s "done" & $HOME'


def test_a_token_that_is_revoked_half_way(
    train: Train, output: Path, served: localhub.Serving, api: HfApi, repo: str, said: Any, monkeypatch: Any
) -> None:
    users = served.root / "users.json"
    without = json.loads(users.read_text())
    token = localhub.add_user(served.root, "ada", orgs=["me"])
    monkeypatch.setenv("HF_TOKEN", token)
    callback = hubpub.PushCallback(repo)
    callback.on_step_end = lambda *_, **__: users.write_text(json.dumps(without)) and None
    assert train(callback).metrics["train_loss"] > 0
    assert isinstance(callback.error, HubError)
    [message] = said(logging.ERROR)
    assert "refuses the token" in message
    assert token not in message
    assert whole(output)
    do(command_of(message), HF_TOKEN=served.token)
    assert api.repo_exists(repo)


def test_a_card_that_a_finding_blocks(train: Train, output: Path, api: HfApi, repo: str, said: Any) -> None:
    output.mkdir()
    (output / "README.md").write_text("---\nlicense: gpl-17\n---\n\n# Mine\n")
    callback = hubpub.PushCallback(repo)
    assert train(callback).metrics["train_loss"] > 0
    assert "MD010" in said(logging.WARNING)[0]
    assert isinstance(callback.error, BlockedError)
    [message] = said(logging.ERROR)
    assert "MD010" in message
    assert whole(output)
    assert not api.repo_exists(repo)
    (output / "README.md").write_text("---\nlicense: mit\n---\n\n# Mine\n")
    do(command_of(message))
    assert "# Mine" in Path(api.hf_hub_download(repo, "README.md")).read_text()


def test_a_repository_that_is_public_where_private_is_wanted(
    train: Train, output: Path, api: HfApi, repo: str, said: Any
) -> None:
    api.create_repo(repo)
    callback = hubpub.PushCallback(repo, private=True)
    assert train(callback).metrics["train_loss"] > 0
    assert "public: everybody would see" in said(logging.WARNING)[0]
    [message] = said(logging.ERROR)
    assert api.list_repo_files(repo) == [".gitattributes"]
    assert whole(output)
    api.update_repo_settings(repo, private=True)
    do(command_of(message))
    assert "model.safetensors" in api.list_repo_files(repo)


def test_a_disk_that_is_full_where_the_receipt_goes(
    train: Train, output: Path, api: HfApi, repo: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hubpub.workflows.push import receipts

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    callback = hubpub.PushCallback(repo, recipe="standard", facts={"license": "mit"})
    with monkeypatch.context() as while_full:
        while_full.setattr("hubpub.files.atomic.Path.write_bytes", full)
        while_full.setattr(receipts, "replace_file", full, raising=False)
        assert train(callback).metrics["train_loss"] > 0
    assert isinstance(callback.error, (HubpubError, OSError))
    [message] = said(logging.ERROR)
    assert "No space left on device" in message
    assert whole(output)
    assert "the facts that you gave, too (--facts)" in message
    do(command_of(message))
    assert api.repo_exists(repo)


def test_a_disk_that_is_full_before_the_model_is_saved(
    train: Train, output: Path, api: HfApi, repo: str, said: Any
) -> None:
    # from the last checkpoint on no file may grow beyond this
    full = (5_000, resource.RLIM_INFINITY)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    callback = hubpub.PushCallback(repo)
    callback.on_save = lambda *_, **__: resource.setrlimit(resource.RLIMIT_FSIZE, full)
    try:
        trained = train(callback, save_strategy="steps", save_steps=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, before)
    assert trained.metrics["train_loss"] > 0
    assert callback.error
    [message] = said(logging.ERROR)
    assert message.startswith(f"hubpub: the model was not saved, so it was not pushed to {repo}: ")
    assert f"The last checkpoint is in {output / 'checkpoint-2'}. This publishes it, once that is mended:" in message
    assert whole(output / "checkpoint-2")
    do(command_of(message))
    assert "model.safetensors" in api.list_repo_files(repo)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit], ids=lambda kind: kind.__name__)
def test_what_ends_the_program_goes_through_once_the_model_is_saved(
    train: Train, output: Path, repo: str, said: Any, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def end(*_: Any, **__: Any) -> None:
        raise stop

    monkeypatch.setattr(Hub, "create", end)
    with pytest.raises(stop):
        train(hubpub.PushCallback(repo))
    assert whole(output)
    [message] = said(logging.ERROR)
    assert command_of(message)


def test_a_bug_of_ours_ends_no_training(train: Train, repo: str, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("hubpub.workflows.push.foresee.look_at", fail)
    monkeypatch.setattr(Hub, "create", fail)
    callback = hubpub.PushCallback(repo)
    assert train(callback).global_step == 2
    assert isinstance(callback.error, ZeroDivisionError)
    assert "what would stop the push is not known: ZeroDivisionError: of ours" in said(logging.WARNING)[0]
    assert "ZeroDivisionError: of ours" in said(logging.ERROR)[0]


def test_whoever_wants_errors_gets_the_last_one_once_the_model_is_saved(
    train: Train, output: Path, proxied: FaultyProxy, repo: str, said: Any
) -> None:
    proxied.reset(Fault("503", "POST", r"/commit/main$", times=FOREVER))
    with pytest.raises(HubError):
        train(hubpub.PushCallback(repo, raise_on_error=True))
    assert whole(output)
    assert command_of(said(logging.ERROR)[0])


def test_the_trainers_own_push_beside_it_is_noticed_once(train: Train, api: HfApi, repo: str, said: Any) -> None:
    with mock.patch("transformers.trainer.Trainer.init_hf_repo"):
        callback = hubpub.PushCallback(repo)
        with mock.patch("transformers.trainer.Trainer.push_to_hub") as pushed:
            train(callback, push_to_hub=True, hub_model_id=f"{repo}-other")
    assert not pushed.called, "our save asks for no push"
    assert len([text for text in said(logging.WARNING) if "push_to_hub=True" in text]) == 1
    assert callback.receipt


def test_the_repository_may_be_the_trainers_option(train: Train, repo: str) -> None:
    callback = hubpub.PushCallback()
    train(callback, hub_model_id=repo)
    assert callback.receipt
    assert callback.receipt.target.repo == repo


def test_no_repository_at_all(train: Train, output: Path, said: Any) -> None:
    callback = hubpub.PushCallback()
    assert train(callback).global_step == 2
    assert "no repository is named" in said(logging.WARNING)[0]
    assert "no repository is named" in said(logging.ERROR)[0]
    assert whole(output)


def test_trials_of_a_search_are_not_published(base: Path, repo: str, said: Any) -> None:
    from transformers import TrainerControl, TrainerState, TrainingArguments

    callback = hubpub.PushCallback(repo)
    state, args = TrainerState(is_hyper_param_search=True), TrainingArguments(report_to="none", use_cpu=True)
    callback.on_train_begin(args, state, TrainerControl())
    callback.on_train_end(args, state, TrainerControl())
    assert "the trials of a search" in said(logging.WARNING)[0]
    assert callback.receipt is callback.error is None


def test_only_the_main_process_publishes_and_each_saves(repo: str, tmp_path: Path, said: Any) -> None:
    from transformers import TrainerControl, TrainerState, TrainingArguments

    saved: list[str] = []
    callback = hubpub.PushCallback(repo)

    class Other:
        class callback_handler:  # noqa: N801 - as Trainer names it
            callbacks = (callback,)

        def save_model(self, output_dir: str) -> None:
            saved.append(output_dir)

        def train(self) -> None:
            args = TrainingArguments(output_dir=str(tmp_path), report_to="none", use_cpu=True)
            for event in (callback.on_train_begin, callback.on_train_end):
                event(args, TrainerState(is_world_process_zero=False), TrainerControl(), model=None)

    Other().train()
    assert saved == [str(tmp_path)]
    assert callback.receipt is callback.error is callback.foresight is None
    assert said(logging.WARNING) == said(logging.ERROR) == []


def test_a_folder_that_holds_other_things_is_not_published(
    train: Train, output: Path, api: HfApi, repo: str, said: Any
) -> None:
    output.mkdir()
    for name in ("train.csv", "old/model.safetensors", "README.md"):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text("---\nlicense: mit\n---\n\n# Mine\n")
        os.utime(output / name, (1e9, 1e9))
    callback = hubpub.PushCallback(repo)
    train(callback)
    assert callback.receipt, callback.error
    files = api.list_repo_files(repo)
    assert "model.safetensors" in files
    assert not any("train.csv" in name or "old" in name for name in files)
    assert "# Mine" in Path(api.hf_hub_download(repo, "README.md")).read_text()
    assert whole(output)
    assert whole(output / "for-the-hub")
    assert hubpub.verify(repo, receipt=callback.receipt).holds


def test_the_live_run_that_w_and_b_does_not_know_stops_nothing(
    train: Train, api: HfApi, repo: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = object()
    monkeypatch.setattr("hubpub.runs.live.live_run", lambda: run)
    callback = hubpub.PushCallback(repo)
    monkeypatch.setattr("hubpub.workflows.inputs.sources.trace_run", _no_wandb)
    train(callback)
    assert callback.receipt, callback.error
    assert any("the card does not tell of the W&B run" in text for text in said(logging.WARNING))


def _no_wandb(request: Any, **_: Any) -> Any:
    from hubpub.errors import WandbError
    from hubpub.workflows.lineage import Origin

    if request.options["run"] is not None:
        raise WandbError("W&B did not answer")
    return Origin()


def test_interrupted_says_what_is_on_the_hub() -> None:
    from hubpub.integrations.messages import _told

    assert _told(Interrupted("interrupted: nothing was published.")) == "interrupted: nothing was published."
    assert _told(KeyboardInterrupt()) == "it was interrupted."


def test_the_hubpub_that_is_called_need_not_be_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from hubpub.integrations.messages import _command

    monkeypatch.setattr(shutil, "which", lambda _: None)
    command, besides = _command(tmp_path, "me/m", {"token": "hf_secret", "run": None})
    assert shlex.split(command) == [sys.executable, "-m", "hubpub", "push", str(tmp_path), "me/m"]
    assert besides == ["your token (hf auth login, or HF_TOKEN)"]
