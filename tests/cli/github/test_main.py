"""What the actions run, in this process: what it says, where, and with which exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from markdown_it import MarkdownIt

from hubpub import localhub
from hubpub.cli.github import main as action
from hubpub.cli.output import markdown
from hubpub.cli.push import push as push_command
from hubpub.errors import Interrupted
from hubpub.workflows.push import publish as publishing
from tests.github.job import Log, outputs
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

    def run(
        command: str = "push", *, files: Mapping[str, Path] | None = None, **inputs: str
    ) -> tuple[int, Log, dict[str, str], str]:
        usual = {name: tmp_path / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in usual.values():
            path.write_text("")
        with monkeypatch.context() as patch:
            for name, path in {**usual, **(files or {})}.items():
                patch.setenv(name, str(path))
            for name, value in inputs.items():
                patch.setenv(f"HUBPUB_INPUT_{name.upper()}", value)
            patch.setattr(sys, "argv", ["action.py", command])
            code = action.main()
        log = Log()
        log.read(capfd.readouterr().out)
        assert served.token not in log.text
        assert not log.stopped
        return code, log, outputs(usual["GITHUB_OUTPUT"].read_text()), usual["GITHUB_STEP_SUMMARY"].read_text()

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


def test_the_receipt_is_seen_below_a_card_that_changes_much(act: Act, tmp_path: Path) -> None:
    assert act(folder="output", repo="me/much")[0] == 0
    (tmp_path / "output" / "README.md").write_text(CARD + "".join(f"{'word ' * 1200}{n}\n\n" for n in range(190)))
    code, _, _, summary = act(folder="output", repo="me/much")
    assert code == 0
    assert len(summary.encode()) < markdown.LIMIT
    assert "<h2>Published" in MarkdownIt("commonmark").enable("table").render(summary)


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
        ({"arguments": "--nonsense"}, "no such option '--nonsense'. `hubpub push --help` shows how it is called."),
        ({"arguments": "--help"}, "the extra arguments ask for help, so nothing is done"),
        ({"arguments": "another/folder"}, "'another/folder' among the arguments is no option"),
        ({"arguments": "--message"}, "option '--message' requires an argument. `hubpub push --help` shows"),
        ({"arguments": "--message=x\n--receipt"}, "option '--receipt' requires an argument"),
        ({"arguments": "--timeout=nan"}, "nan is no number of seconds. `hubpub push --help` shows how"),
        ({"arguments": "--format=json"}, "the action does not take --format json. Run `hubpub push` in a step"),
        ({"arguments": "-q"}, "the action does not take --quiet"),
        ({"arguments": "--receipt=/absent/a/b.json"}, "there is no directory /absent to write the receipt b.json"),
        ({"facts": "-", "recipe": "huggingtweets"}, "the action has no standard input"),
        (
            {"recipe": "huggingtweets"},
            "Name their file (JSON or TOML) with the input facts.",
        ),
        ({"folder": "~nobody-of-that-name/x"}, "there is no user's home of that name"),
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
    assert not given
    assert not api.repo_exists("me/wrong")


@pytest.mark.parametrize("dry_run", ["true", "false"])
def test_a_wrong_endpoint_is_said(act: Act, monkeypatch: pytest.MonkeyPatch, dry_run: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:x")
    code, log, _, _ = act(folder="output", repo="me/nowhere", dry_run=dry_run)
    assert code == 2
    assert "'http://127.0.0.1:x' is no endpoint: its host or its port is none" in log.annotations[-1][2]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"paths": "-"}, "the action has no standard input"),
        ({"paths": "output", "arguments": "--select"}, "option '--select' requires an argument. `hubpub check --help`"),
        ({"paths": "output", "arguments": "docs"}, "'docs' among the arguments is no option"),
        ({"paths": "output", "arguments": "--format=sarif"}, "the action does not take --format sarif. Run `hubpub ch"),
        ({"paths": "output", "arguments": "--quiet"}, "the action does not take --quiet"),
        ({"paths": "~nobody-of-that-name"}, "ould not determine home"),
    ],
    ids=str,
)
def test_a_wrong_input_of_a_check_is_said(act: Act, inputs: dict[str, str], said: str) -> None:
    code, log, given, summary = act("check", **inputs)
    assert code == 2
    assert said in log.annotations[-1][2]
    assert "hubpub stopped" in summary
    assert not given


def test_a_path_may_look_like_an_option(act: Act, tmp_path: Path, api: HfApi) -> None:
    model_folder(tmp_path / "--fix", card=CARD)
    assert act("check", paths="--fix")[2]["errors"] == "0"
    assert act(folder="--fix", repo="me/dashes")[0] == 0
    assert api.repo_exists("me/dashes")


@pytest.mark.parametrize(("command", "name"), [("push", "folder"), ("check", "paths")])
def test_a_path_that_no_system_takes_is_no_bug(act: Act, command: str, name: str) -> None:
    code, log, *_ = act(command, **{name: "x" * 5000})
    assert code == 5
    assert "File name too long" in log.annotations[-1][2]


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
@pytest.mark.parametrize("place", ["/dev/full", "/proc/absent"])
def test_a_file_of_the_runner_that_takes_nothing_stops_the_push(
    act: Act, api: HfApi, variable: str, place: str
) -> None:
    code, log, *_ = act(folder="output", repo="me/unwritten", files={variable: Path(place)})
    assert code == 5
    assert f"the runner's file {variable} cannot be written: No s" in log.annotations[-1][2]
    assert not api.repo_exists("me/unwritten")


def test_what_is_published_is_told_though_the_summary_takes_no_more(
    act: Act, api: HfApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary, really = tmp_path / "summary", publishing.publish_plan

    def fills(*arguments: object, **options: object) -> object:
        receipt = really(*arguments, **options)
        summary.unlink()
        summary.symlink_to("/dev/full")
        return receipt

    monkeypatch.setattr(publishing, "publish_plan", fills)
    code, log, given, _ = act(folder="output", repo="me/told", files={"GITHUB_STEP_SUMMARY": summary})
    assert code == 5
    commit = api.model_info("me/told").sha
    assert f"me/told is published, as commit {commit[:12]}, and its receipt is saved, but the runner's file" in log.text
    assert (given["commit"], given["changed"]) == (commit, "true")


def test_an_option_that_the_action_would_pass_over_is_refused(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    later = [*push_command.params, click.Option(["--later"], is_flag=True)]
    monkeypatch.setattr(push_command, "params", later)
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

    monkeypatch.setattr(action, "prepared", broken_off)
    code, log, *_ = act(folder="output", repo="me/model")
    assert code == 130
    assert log.annotations[-1][2] == "interrupted: nothing of this push is in me/model"
    monkeypatch.setattr(action, "prepared", bug)
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
    assert (code, given) == (0, {"findings": "1", "errors": "0", "mended": "0"})
    assert log.annotations[0][:2] == ("warning", {"title": "MD011", "file": "README.md", "line": "2", "col": "10"})
    assert "1 warning" in summary
    assert act("check", paths="README.md", arguments="--fix")[0] == 0
    assert (tmp_path / "README.md").read_text() == CARD
    code, log, *_ = act("check", paths=" \n")
    assert code == 2
    assert "no path is named" in log.text


def test_a_plan_that_no_token_of_the_job_could_carry_out(
    act: Act, api: HfApi, monkeypatch: pytest.MonkeyPatch, served: localhub.Serving
) -> None:
    assert act(folder="output", repo="me/barred")[0] == 0
    monkeypatch.setenv("HF_TOKEN", localhub.add_user(served.root, "reader", role="read"))
    barred = "reader may not publish to me/barred: the token of reader has the role read"
    code, log, _, summary = act(folder="output", repo="me/barred", dry_run="true")
    assert code == 4, "as `hubpub plan`"
    assert log.annotations[-1][0] == "error"
    assert barred in log.annotations[-1][2]
    assert "may not publish to me/barred" in summary
    # who judges what others propose needs no more than to read
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    code, log, _, summary = act(folder="output", repo="me/barred")
    assert code == 0
    assert [kind for kind, _, message in log.annotations if barred in message] == ["notice"]
    assert "may not publish to me/barred" in summary


def test_a_plan_against_nothing_says_that_something_may_be_there(
    act: Act, api: HfApi, monkeypatch: pytest.MonkeyPatch, served: localhub.Serving, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    assert act(folder="output", repo="me/hidden", private="true")[0] == 0
    assert act(folder="output", repo="me/seen")[0] == 0
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request")
    unseen = "me/hidden is absent or private, which cannot be told without a token"
    code, log, _, summary = act(folder="output", repo="me/hidden")
    assert code == 0
    assert [kind for kind, _, message in log.annotations if unseen in message] == ["notice"]
    assert unseen in summary
    code, log, _, summary = act(folder="output", repo="me/seen")
    assert code == 0
    assert "absent or private" not in log.text + summary


def test_the_token_of_a_login_is_masked(
    act: Act, monkeypatch: pytest.MonkeyPatch, served: localhub.Serving, tmp_path: Path
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    file = tmp_path / "token"
    file.write_text(served.token)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(file))
    code, log, *_ = act(folder="output", repo="me/login")
    assert code == 0, log.text
    assert log.masks == [served.token]


def test_the_push_waits_and_keeps_as_it_is_told(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    told, really = [], publishing.publish_plan

    def listens(*arguments: object, **options: object) -> object:
        asked = arguments[1].options
        told.append((asked["cache"], asked["timeout"]))
        return really(*arguments, **options)

    monkeypatch.setattr(publishing, "publish_plan", listens)
    assert act(folder="output", repo="me/options", arguments="--no-cache\n--timeout=2.5")[0] == 0
    assert act(folder="output", repo="me/options")[0] == 0
    assert told == [(False, 2.5), (True, 25.0)]


def test_the_summary_says_what_the_log_says(act: Act, tmp_path: Path) -> None:
    inputs = {"folder": "output", "repo": "me/says", "private": "true", "tag": "v1", "arguments": "--branch=next"}
    code, log, _, summary = act(**inputs, dry_run="true")
    assert code == 0, log.text
    assert r" \(a new private repository, new branch next, tagged v1\)" in summary
    code, log, _, summary = act(folder="output", repo="me/says", arguments="--link-back")
    assert code == 0, log.text
    assert r"| Lineage | W\&B was not told\: no run is named \(the input run\) |" in summary


def test_check_counts_what_it_mends(act: Act, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD.replace("mit", "MIT"))
    for argument, said, count in (
        ("--diff", "1 finding would be mended.", "1"),
        ("--fix", "1 finding mended.", "1"),
        ("--fix", "Nothing to say.", "0"),
    ):
        code, _, given, summary = act("check", paths="README.md", arguments=argument)
        assert (code, given["mended"]) == (0, count)
        assert said in summary


def test_who_signs_is_told_of_the_extra(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "model_signing", None)
    code, log, *_ = act(folder="output", repo="me/signs", arguments="--sign-key=key.pem")
    assert code == 5
    assert log.annotations[-1][2] == "the step did not install what signing needs. Add extras: sign to its inputs."


def test_a_log_that_takes_nothing_stops_the_push_without_a_traceback(act: Act, api: HfApi, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hubpub.cli.github.main", "push"],
            env={**os.environ, "HUBPUB_INPUT_FOLDER": "output", "HUBPUB_INPUT_REPO": "me/full"},
            stdout=full,
            stderr=subprocess.PIPE,
        )
    assert (done.returncode, done.stderr) == (5, b"")
    assert not api.repo_exists("me/full")
