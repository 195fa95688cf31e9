"""The help of the commands: every option in its group, every sentence whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import click
import pytest

from hubpub.cli.help import GROUPS, Listing, first_sentence, groups
from hubpub.cli.main import cli

# what stands under the last group on purpose: how a command runs, not what it does
_GENERAL = {
    *("force", "cache", "no_cache", "timeout", "yes", "dry_run", "form", "quiet", "help", "port", "host", "root"),
    *("token", "read", "repo", "explain", "adopt", "output", "html", "offline", "no_open", "draft", "language"),
    *("remove", "license_id", "base_model", "entity", "project", "online", "version", "report", "all"),
}


def commands(of: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    yield of, context
    if isinstance(of, click.Group):
        for name in of.list_commands(context):
            command = of.get_command(context, name)
            assert command
            yield from commands(command, click.Context(command, info_name=name, parent=context))


# a command keeps the option that its first context made of --help, so every context has the command line's settings
ALL = list(commands(cli, click.Context(cli, info_name="hubpub", **cli.context_settings)))


def test_every_option_of_a_push_stands_in_a_group() -> None:
    grouped = {name for names in GROUPS.values() for name in names}
    there = {param.name for command, _ in ALL for param in command.params if isinstance(param, click.Option)}
    assert there - grouped - _GENERAL == set()
    assert grouped - there == set()


@pytest.mark.parametrize(("command", "context"), ALL, ids=lambda one: getattr(one, "command_path", ""))
def test_no_sentence_is_cut_short(command: click.Command, context: click.Context) -> None:
    text = command.get_help(context)
    assert "..." not in text.replace("[OPTIONS]", "").replace("ARGS]...", "").replace("PATHS...", "")
    assert first_sentence(command)
    every = [spelling for _, records in groups(command, context) for spelling, _ in records]
    assert len(every) == len(set(every))
    options = [param for param in command.get_params(context) if isinstance(param, click.Option)]
    assert len(every) == len([option for option in options if not option.hidden])


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("name", ["push", "check"])
def test_help_as_it_is_shown(golden: Callable[[str, str], None], name: str, width: int) -> None:
    command = getattr(import_module(f"hubpub.cli.{name}"), name)
    context = click.Context(command, info_name=f"hubpub {name}", terminal_width=width, **cli.context_settings)
    golden(f"help-{name}-{width}.txt", command.get_help(context) + "\n")


def test_a_group_lists_its_commands() -> None:
    listing = next(command for command, _ in ALL if command.name == "fleet")
    assert isinstance(listing, Listing)
    assert "  fix     Mend published cards" in listing.get_help(
        click.Context(listing, info_name="fleet", **cli.context_settings)
    )
