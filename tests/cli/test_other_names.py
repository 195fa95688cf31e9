"""What other tools call options and commands is answered with what hubpub calls them."""

from __future__ import annotations

import pytest

from hubpub.cli.main import run
from hubpub.cli.other_names import COMMANDS, EVERYWHERE, OF_A_PUSH, OUTPUT

HABITS = {
    "--create-pr": "Write --pr.",
    "--commit-message=x": "Write --message (-m).",
    "--commit-description=x": "Its first line is --message (-m).",
    "--revision=x": "Write --branch (-b)",
    "--delete=*": "Write --prune",
    "--repo-type=model": "hubpub publishes models.",
    "--token=hf_x": "`hf auth login` keeps it",
    "--no-private": "A repository is public where --private is not said.",
    "--every=5": "hubpub.PushCallback",
    "--json": "Write --format json.",
    "--repo-id=me/m": "It is the second word",
    "--allow-patterns=*": "Write --include.",
}


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    monkeypatch.setattr("sys.argv", ["hubpub", *words])
    assert run() == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("command", [("push", "m", "me/m"), ("plan", "m", "me/m"), ("fleet", "push", "m.jsonl")])
def test_the_habits_of_hf_upload(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], habit: str
) -> None:
    err = said(monkeypatch, capsys, *command, habit)
    assert err.startswith(f"error: there is no option {habit.partition('=')[0]}. ")
    assert HABITS[habit] in err


@pytest.mark.parametrize(("word", "answer"), [*COMMANDS.items(), ("chek", "Did you mean hubpub check?")])
def test_commands_of_other_tools(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], word: str, answer: str
) -> None:
    assert said(monkeypatch, capsys, word) == f"error: there is no command {word!r}. {answer}\n"


def test_what_a_command_cannot_do_is_no_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--format" not in said(monkeypatch, capsys, "rules", "--json")
    assert "--pr" not in said(monkeypatch, capsys, "check", "m", "--create-pr").replace("--create-pr", "")


def test_no_name_is_one_of_ours() -> None:
    from hubpub.cli.push import push

    ours = {spelling for param in push.params for spelling in param.opts}
    assert ours & {*OF_A_PUSH, *EVERYWHERE, *OUTPUT} == set()
