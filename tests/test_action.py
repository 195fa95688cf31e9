"""What the actions run, in this process: what it says, where, and with which exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from huggingface_hub import HfApi

from hubpub import action, cli_push, localhub
from hubpub.errors import Interrupted
from tests.action.job import Log, outputs
from tests.support.models import facts_file, model_folder

CARD = "---\nlicense: mit\nlanguage: en\n---\n\n# A model\n\nIt does what it does.\n"
Act = Callable[..., tuple[int, Log, dict[str, str], str]]


@pytest.fixture
def act(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    served: localhub.Serving,
) -> Act:
    """Runs the module in a workspace with a model in ``output``: exit code, log, outputs and summary."""
    monkeypatch.chdir(tmp_path)
    model_folder(tmp_path / "output", card=CARD)
    for name, value in (("GITHUB_WORKSPACE", tmp_path), ("RUNNER_TEMP", tmp_path), ("HF_ENDPOINT", served.url)):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("HF_TOKEN", served.token)

    def run(command: str = "push", **inputs: str) -> tuple[int, Log, dict[str, str], str]:
        files = {name: tmp_path / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        with monkeypatch.context() as patch:
            for name, path in files.items():
                path.write_text("")
                patch.setenv(name, str(path))
            for name, value in inputs.items():
                patch.setenv(f"HUBPUB_INPUT_{name.upper()}", value)
            patch.setattr(sys, "argv", ["action.py", command])
            code = action.main()
        log = Log()
        log.read(capfd.readouterr().out)
        assert served.token not in log.text
        assert not log.stopped
        return code, log, outputs(files["GITHUB_OUTPUT"].read_text()), files["GITHUB_STEP_SUMMARY"].read_text()

    return run


def test_push_publishes(act: Act, api: HfApi) -> None:
    code, log, given, summary = act(
        folder="output", repo="me/pushed", arguments="\n--message=One\n\n  --force=RP001  \n"
    )
    assert code == 0, log.text
    commits = api.list_repo_commits("me/pushed")
    assert (commits[0].title, commits[0].commit_id) == ("One", given["commit"])
    assert Path(given["receipt"]).is_file()
    assert "## Published [me/pushed]" in summary


def test_an_extra_receipt_is_written_where_the_arguments_say(act: Act, tmp_path: Path) -> None:
    code, _, given, _ = act(folder="output", repo="me/receipt", arguments="--receipt=mine.json")
    assert code == 0
    assert given["receipt"] == "mine.json"
    assert (tmp_path / "mine.json").is_file()


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"folder": ""}, "no folder is named"),
        ({"folder": "absent"}, "there is no folder"),
        ({"pr": "yes"}, "the input pr is 'yes'. Say true or false."),
        ({"dry_run": "1"}, "the input dry-run is '1'. Say true or false."),
        ({"arguments": "--no-such"}, "No such option"),
        ({"arguments": "--help"}, "the extra arguments ask for help, so nothing is done"),
        ({"arguments": "another/folder"}, "unexpected extra argument"),
        ({"repo": "no-namespace"}, "names no namespace"),
        ({"endpoint": "ftp://x"}, "is no endpoint"),
        ({"tag": "a b"}, "'a b' is no name for a tag"),
    ],
    ids=str,
)
def test_a_wrong_input_is_said(act: Act, api: HfApi, inputs: dict[str, str], said: str) -> None:
    code, log, given, summary = act(**{"folder": "output", "repo": "me/wrong", **inputs})
    assert code == 2
    kind, place, message = log.annotations[-1]
    assert (kind, place) == ("error", {"title": "hubpub"})
    assert said in message
    assert f"error: {message}" in log.shown
    assert "hubpub stopped" in summary
    assert "commit" not in given
    assert not api.repo_exists("me/wrong")


@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_a_wrong_endpoint_is_said(act: Act, monkeypatch: pytest.MonkeyPatch, dry_run: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:x")
    code, log, _, _ = act(folder="output", repo="me/nowhere", dry_run=dry_run)
    assert code == 2
    assert "'http://127.0.0.1:x' is no endpoint: its host or its port is none" in log.annotations[-1][2]


def test_an_option_that_the_action_would_pass_over_is_refused(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    later = [*cli_push.push.params, click.Option(["--later"], is_flag=True)]
    monkeypatch.setattr(cli_push.push, "params", later)
    code, log, *_ = act(folder="output", repo="me/later", arguments="--later")
    assert code == 2
    assert "the action does not take --later" in log.text


def test_it_is_nothing_for_people(act: Act) -> None:
    code, log, *_ = act("publish")
    assert code == 2
    assert "Use `hubpub` instead." in log.text


def test_an_interruption_and_a_bug_are_said_in_one_line(
    act: Act, monkeypatch: pytest.MonkeyPatch, served: localhub.Serving
) -> None:
    def broken_off(*_: object, **__: object) -> None:
        raise Interrupted("interrupted: nothing of this push is in me/model")

    def bug(*_: object, **__: object) -> None:
        raise ValueError(f"the token is {served.token}")

    monkeypatch.setattr(cli_push, "prepared", broken_off)
    code, log, *_ = act(folder="output", repo="me/model")
    assert code == 130
    assert log.annotations[-1][2] == "interrupted: nothing of this push is in me/model"
    monkeypatch.setattr(cli_push, "prepared", bug)
    code, log, *_ = act(folder="output", repo="me/model")
    assert code == 70
    assert log.annotations[-1][2].startswith("a bug in hubpub: ValueError. A report lies at ")
    assert "Traceback" not in log.text


def test_findings_of_a_rendered_card_are_shown_at_its_facts(act: Act, tmp_path: Path) -> None:
    facts_file(tmp_path / "output" / "facts.json")
    (tmp_path / "output" / "hubpub.toml").write_text('recipe = "huggingtweets"\nfacts = "facts.json"\n')
    code, log, _, summary = act(folder="output", repo="me/rendered", dry_run="true")
    assert code == 0, log.text
    assert {place["file"] for _, place, _ in log.annotations} <= {"output/facts.json", "output/config.json"}
    assert "### Lineage" in summary


def test_check_counts_what_it_finds(act: Act, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD.replace("mit", "MIT"))
    code, log, given, summary = act("check", paths="README.md", arguments="--select=MD011")
    assert (code, given) == (0, {"findings": "1", "errors": "0"})
    assert log.annotations[0][:2] == ("warning", {"title": "MD011", "file": "README.md", "line": "2", "col": "10"})
    assert "1 warning" in summary
    assert act("check", paths="README.md", arguments="--fix")[0] == 0
    assert (tmp_path / "README.md").read_text() == CARD
    code, log, *_ = act("check", paths=" \n")
    assert code == 2
    assert "no path is named" in log.text
