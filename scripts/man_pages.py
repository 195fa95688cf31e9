"""The man pages of the commands, out of what the command line says of itself.

click-man makes such pages too, but escapes nothing: man drops a line that begins with a dot or a quotation mark.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from hubpub._version import __version__
from hubpub.cli.help import Command, first_sentence, groups
from hubpub.cli.main import cli


def man_pages() -> dict[str, str]:
    """The pages, by the names of their files."""
    root = click.Context(cli, info_name="hubpub", **cli.context_settings)
    return {f"{context.command_path.replace(' ', '-')}.1": _page(context) for context in _contexts(root)}


def _contexts(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command, name
            yield from _contexts(click.Context(command, info_name=name, parent=context))


def _page(context: click.Context) -> str:
    command, path = context.command, context.command_path
    usage = " ".join(command.collect_usage_pieces(context))
    paragraphs = [
        text if "\b" in text else " ".join(text.split())
        for text in re.split(r"\n\n", inspect.cleandoc(command.help or ""))
    ]
    lines = [
        f'.TH "{path.replace(" ", "-").upper()}" "1" "" "hubpub {__version__}" "hubpub"',
        ".SH NAME",
        f"{_text(path.replace(' ', '-'))} \\- {_text(first_sentence(command))}",
        ".SH SYNOPSIS",
        f".B {_text(path)}",
        _text(usage),
        ".SH DESCRIPTION",
    ]
    for text in paragraphs:
        lines += [".PP", *_paragraph(text)]
    for group, records in groups(command, context):
        lines.append(f'.SH "{group.upper()}"')
        for spelling, said in records:
            lines += [".TP", f"\\fB{_text(spelling)}\\fR", _text(said)]
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found, name
            lines += [".TP", f"\\fB{_text(f'{path} {name}'.replace(' ', '-'))}\\fR(1)", _text(first_sentence(found))]
    if isinstance(command, Command) and command.examples:
        lines += [".SH EXAMPLES", ".nf", *map(_text, command.examples), ".fi"]
    lines += [".SH EXIT STATUS", *_EXIT_STATUS]
    return "\n".join(lines) + "\n"


def _paragraph(text: str) -> list[str]:
    if not text.startswith("\b"):
        return [_text(text)]
    return [".nf", *(_text(line) for line in text.split("\n")[1:]), ".fi"]


def _text(text: str) -> str:
    """A text that roff takes for nothing else."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


_EXIT_STATUS = [
    line
    for code, said in (
        ("0", "Done."),
        ("1", "Findings stand in the way, or what is published has changed."),
        ("2", "An argument, a facts file or a hubpub.toml is wrong."),
        ("3", "W&B: no key, no access, no such run, no answer."),
        ("4", "The Hub: no token, no access, no answer, or somebody else committed first."),
        ("5", "This machine: disk, permissions, a file that changed during the push."),
        ("70", "A bug of hubpub; a report file is written."),
        ("130", "Interrupted, or answered with no."),
    )
    for line in (".TP", code, said)
]
