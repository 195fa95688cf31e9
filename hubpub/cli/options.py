"""What several commands of the command line share: options, what is read from files, and bars."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hubpub.cli.output.formats import Kind, format_option
from hubpub.errors import CallError, MachineError

if TYPE_CHECKING:
    from hubpub.files.documents import Document

Command = TypeVar("Command", bound=Callable[..., Any])
_STDIN = "-"
# What cannot be read is the machine's fault, and who reads it says so; to click it would be a wrong call.


class _Path(click.Path):
    """A path that is not empty: to pathlib an empty one is the current directory, to a shell a variable not set."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("a path is empty; the current directory is '.'", param, ctx)
        return super().convert(value, param, ctx)


PATH = _Path(path_type=Path, readable=False)


def options(*chosen: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator."""

    def decorate(command: Command) -> Command:
        for option in reversed(chosen):
            command = option(command)
        return command

    return decorate


class _Seconds(click.FloatRange):
    """A time to wait; to click, what is no number lies in every range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value} is no number of seconds.", param, ctx)
        return seconds


timeout_option = click.option(
    "--timeout",
    metavar="SECONDS",
    type=_Seconds(0.1, 86_400),
    default=25.0,
    help="For all that W&B is asked; 25.",
)
card_options = options(
    click.option("--recipe", metavar="NAME", help="Render the card by this recipe (huggingtweets)."),
    click.option("--facts", metavar="FILE", help="The recipe's facts, or a whole source: JSON or TOML; - for stdin."),
    click.option("--run", metavar="RUN", help="The W&B run that trained it: entity/project/id, URL or directory."),
    timeout_option,
)


def output_options(*kinds: Kind) -> Callable[[Command], Command]:
    """How a command prints, which prints these kinds of values."""
    return options(format_option(*kinds), click.option("-q", "--quiet", is_flag=True, help="Print results only."))


hub_options = options(
    click.option("--local", is_flag=True, default=None, help="Use the embedded local hub: no account, no network."),
    click.option("--endpoint", metavar="URL", help="Another hub; HF_ENDPOINT or huggingface.co by default."),
)


def colour() -> bool:
    """Whether standard output takes colours, and they are wanted (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write(text: str) -> None:
    """Prints a text to standard output, as it is: a card or a file's name holds any character."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
    sys.stdout.flush()


def facts_of(name: str | None) -> Document | str | None:
    """The facts file, or standard input."""
    if name != _STDIN:
        return name
    from hubpub.files.documents import parse_document

    return parse_document(text_of(_STDIN), "standard input")


def text_of(name: str) -> str:
    """The text of a file, or of standard input."""
    from hubpub.files.settings import decode, read_text

    if name != _STDIN:
        return read_text(Path(name))
    return decode(stdin(), "standard input")


def stdin() -> bytes:
    """What standard input holds, to its end.

    Raises:
        CallError: It is closed.
        MachineError: It cannot be read.
    """
    if sys.stdin is None:
        raise CallError("standard input is closed", "Send what is to be read there, or name a file.")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise MachineError(f"cannot read standard input: {error.strerror}", "Name a file.") from error


@contextmanager
def bar(label: str, *, watched: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar for the reading of large files, where somebody watches."""
    if not watched:
        yield lambda *_: None
        return
    from tqdm import tqdm

    with tqdm(desc=label, unit="B", unit_scale=True, leave=False, delay=1, file=sys.stderr) as shown:

        def show(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield show
