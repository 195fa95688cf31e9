"""What is no fault of our code, said as an error of ours."""

from __future__ import annotations

import errno

import click
import pytest

from hubpub.cli.foreign_errors import not_ours, wrong_call
from hubpub.errors import CallError, HubpubError, MachineError


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (OSError(errno.ENOSPC, "No space left", "/x"), MachineError, "/x: No space left. Mend it, or use another p"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), MachineError, "File name too long. Mend it"),
        (RuntimeError("Could not determine home directory."), CallError, "Could not determine home directory. Name"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_machines_and_the_callers_faults_are_told(error: Exception, kind: type[HubpubError], said: str) -> None:
    told = not_ours(error)
    assert type(told) is kind
    assert str(told).startswith(said)


@pytest.mark.parametrize("error", [OSError(errno.EBADF, "Bad"), RuntimeError("anything"), ValueError("Symlink loop")])
def test_whatever_else_may_be_a_bug(error: Exception) -> None:
    assert not_ours(error) is None


def test_a_wrong_call_says_where_its_help_is() -> None:
    context = click.Context(click.Command("push"), info_name="hubpub push")
    assert str(wrong_call(click.UsageError("Got an\n  extra argument.", context))) == (
        "got an extra argument. `hubpub push --help` shows how it is called."
    )
    assert str(wrong_call(click.UsageError("'x' is wrong"))) == "'x' is wrong. `hubpub --help` shows how it is called."
    told = wrong_call(click.NoSuchOption("--no-such", possibilities=["--no-cache"]))
    assert told.fact == "no such option '--no-such' (did you mean '--no-cache'?)"


@pytest.mark.parametrize("option", ["--license", "--licence", "--base-model"])
def test_what_the_card_says_is_no_option_of_a_push(option: str) -> None:
    context = click.Context(click.Command("push"), info_name="push")
    told = wrong_call(click.NoSuchOption(option, ctx=context))
    assert str(told).startswith(f"there is no option {option}. What the card says stands in a card.md in the folder")
    context = click.Context(click.Command("verify"), info_name="verify")
    assert wrong_call(click.NoSuchOption(option, ctx=context)).fact == f"no such option '{option}'"
