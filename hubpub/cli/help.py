"""The help of the commands: options in groups, and what each command does in one whole sentence."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import click

# The options of all commands by what they are about, by the names of their values; the rest stands under the last.
GROUPS = {
    "What is done with the cards": (
        *("fix", "diff", "set", "set_missing", "add_tag", "select", "ignore", "strict", "all_findings"),
        "gated",
    ),
    "The card": ("recipe", "facts", "run", "eval_results"),
    "The files": ("include", "exclude", "also", "prune"),
    "Where it goes": ("local", "endpoint", "private", "branch", "pr", "tag", "message"),
    "A picture for sharing": ("thumbnail", "theme", "sample", "avatar"),
    "What it is held against": ("revision", "receipt", "folder", "deep", "key", "certificate", "identity", "issuer"),
    "Signature and record": (
        *("sign", "sign_key", "sign_certificate", "sign_chain", "receipt_file", "link_back", "link_back_artifact"),
    ),
    "The rows of the fleet": (
        *("journal", "anew", "canary", "max_failures", "workers", "dask", "ray", "with_tag", "changed_before"),
    ),
}
_OTHER = "How it runs"
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}
# With so few options a command shows them as one list.
_FEW = 12


class Command(click.Command):
    """A command whose help shows many options in groups, and then examples.

    Attributes:
        examples: Lines of a shell.
    """

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options."""
        for group, records in groups(self, ctx):
            with formatter.section(group):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples, as they are to be typed."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        super().format_epilog(ctx, formatter)


class Listing(click.Group):
    """A group of commands that says of each what it does: the first sentence of its help, whole."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands."""
        rows = list(self._rows(ctx))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def _rows(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                yield name, first_sentence(command)


def first_sentence(command: click.Command) -> str:
    """What a command does, in one sentence without its full stop."""
    paragraph = inspect.cleandoc(command.help or "").split("\n\n")[0].replace("\n", " ")
    return re.split(r"\.(?= [A-Z]|$)", paragraph)[0]


def groups(command: click.Command, ctx: click.Context) -> list[tuple[str, list[tuple[str, str]]]]:
    """The options of a command, as its help shows them: of each spelling and words, by group."""
    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    records = [(param.name or "", record) for param in options if (record := param.get_help_record(ctx))]
    if len(records) <= _FEW:
        return [("Options", [record for _, record in records])]
    found = []
    for group in (*GROUPS, _OTHER):
        order = {name: place for place, name in enumerate(GROUPS.get(group, ()))}
        own = [pair for pair in records if _GROUP_OF.get(pair[0], _OTHER) == group]
        own.sort(key=lambda pair: order.get(pair[0], 0))
        if own:
            found.append((group, [record for _, record in own]))
    return found
