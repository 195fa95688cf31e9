"""What the command line reads from standard input and files, and writes to standard output."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubpub.cli.streams import OutputError, ReaderGoneError
from hubpub.errors import CallError, MachineError

if TYPE_CHECKING:
    from hubpub.files.documents import Document
    from hubpub.types.receipt import Receipt

_STDIN = "-"


def colour() -> bool:
    """Whether standard output takes colours, and they are wanted.

    NO_COLOR (https://no-color.org) wins, then FORCE_COLOR and CLICOLOR_FORCE (https://force-color.org,
    https://bixense.com/clicolors), by which colours go into a file or the log of a CI too.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """How wide the terminal is that standard output is, in columns; None where it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def note(text: str) -> None:
    """Says something on standard error, beside the results."""
    from hubpub.display.fit import fit

    click.echo(fit(text, shutil.get_terminal_size().columns if sys.stderr.isatty() else None), err=True)


def write(text: str) -> None:
    """Prints a text to standard output, as it is: a card or a file's name holds any character."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
    sys.stdout.flush()


def tell(text: str) -> None:
    """Prints what is told of files, with stars in place of secrets: the name of a file may hold one."""
    from hubpub.rules.secrets.redactor import masked

    write(masked(text))


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


def confirmed(question: str) -> bool:
    """Asks; Ctrl-C and Ctrl-D are a no."""
    try:
        return click.confirm(question, default=True)
    except click.Abort:
        click.echo(err=True)  # the question's line is at no end
        return False


def write_receipt(receipt: Receipt, shown: str) -> None:
    """Prints what a push came to. It has been done, so a reader who has gone makes no failure of it.

    Raises:
        OutputError: It cannot be written; says that it is published all the same.
    """
    try:
        write(shown)
    except ReaderGoneError:
        pass
    except OutputError as error:
        repo = receipt.target.repo
        raise OutputError(
            f"{repo} is published, as commit {receipt.commit[:12]}, and its receipt is saved, but {error.fact}",
            "`hubpub verify` shows what is there.",
        ) from error
