"""What is said to GitHub's runner, read back as the runner reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubpub.cli.github.runner import Runner, is_pull_request
from tests.github.job import Log, outputs

TOKEN = "hf_" + "aB3" * 11 + "x"


@pytest.fixture(autouse=True)
def actions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HF_OIDC_ID_TOKEN", "WANDB_API_KEY", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))


def read(capfd: pytest.CaptureFixture[str]) -> Log:
    log = Log()
    log.read(capfd.readouterr().out)
    return log


def test_secrets_are_masked_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv("WANDB_API_KEY", "100%-sure\nof two lines")
    runner = Runner()
    with runner.quiet():
        runner.say(f"the token is {TOKEN}, and an unknown one {TOKEN[:-1]}y")
        runner.mask("hf_jwt_e30.x-y_z")
        runner.summarise(rf"{TOKEN} hf\_jwt\_e30.x\-y_z {TOKEN.replace('_', chr(92) + '_')}")
        runner.output("token", TOKEN)
    log = read(capfd)
    assert log.masks == [TOKEN, "100%-sure", "of two lines", "hf_jwt_e30.x-y_z"]
    assert log.shown[0] == "the token is ***, and an unknown one ***"
    assert (tmp_path / "summary").read_text() == "*** *** ***"
    assert outputs((tmp_path / "output").read_text()) == {"token": "***"}


def test_no_mask_is_printed_where_it_would_show(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    Runner().say(TOKEN)
    assert capfd.readouterr().out == "***\n"


def test_short_values_are_no_secrets(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HF_TOKEN", "a")
    Runner().say("a plan")
    assert capfd.readouterr().out == "a plan\n"


def test_text_is_no_command_and_a_command_is_one(capfd: pytest.CaptureFixture[str]) -> None:
    runner = Runner()
    with runner.quiet():
        runner.say("::add-mask::model\n  ::error::x\n##[error]x")
        runner.command("::notice title=a::b")
        runner.say("::stop-commands::x")
    runner.command("::warning::c")
    log = read(capfd)
    assert log.annotations == [("notice", {"title": "a"}, "b"), ("warning", {}, "c")]
    assert not log.masks
    assert not log.unknown


VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)


@given(st.lists(VALUES | st.sampled_from(["end_", "a=b\nc<<end", "\nchanged=true\n", ""]), min_size=1, max_size=4))
def test_no_output_ends_itself(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    file = tmp_path_factory.mktemp("outputs") / "file"
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("GITHUB_OUTPUT", str(file))
        runner = Runner()
        for number, value in enumerate(values):
            runner.output(f"name{number}", value)
    assert outputs(file.read_bytes().decode()) == {f"name{number}": value for number, value in enumerate(values)}


def test_outside_a_job_there_are_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT")
    Runner().output("name", "value")


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ("pull_request", True),
        ("pull_request_target", True),
        ("pull_request_review", True),
        ("merge_group", True),
        ("push", False),
        ("release", False),
        ("", False),
    ],
)
def test_which_events_are_of_a_pull_request(monkeypatch: pytest.MonkeyPatch, event: str, answer: bool) -> None:
    monkeypatch.setenv("GITHUB_EVENT_NAME", event)
    assert is_pull_request() is answer
