"""What goes wrong by no fault of our code, as errors of ours: wrong calls, and a machine that is in the way."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hubpub.errors import CallError, HubpubError, MachineError

if TYPE_CHECKING:
    import click

_MACHINES = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE),
    *(errno.ENOMEM, errno.ENAMETOOLONG, errno.ELOOP),
}


_OF_PUSHES = {"push", "plan", "card"}


def not_ours(error: Exception) -> HubpubError | None:
    """What no fault of our code makes, wherever it comes up: a path that no system takes, a machine that is full.

    Args:
        error: What was raised.

    Returns:
        It as an error of ours; None where it may be a bug.
    """
    if isinstance(error, OSError) and error.errno in _MACHINES:
        name = f"{error.filename}: " if error.filename else ""
        return MachineError(f"{name}{error.strerror}", "Mend it, or use another place.")
    # pathlib's words for a ~user that there is not, and for a link that leads to itself
    if isinstance(error, RuntimeError) and str(error).startswith(("Could not determine home", "Symlink loop")):
        return CallError(str(error).removesuffix("."), "Name another path.")
    if isinstance(error, FileNotFoundError) and not _has_working_directory():
        from hubpub.workflows.inputs.sources import no_working_directory

        return no_working_directory()
    return None


def _has_working_directory() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def wrong_call(error: click.ClickException) -> CallError:
    """What click says of a wrong call, in the way of all our errors: the fact, then the next step."""
    context = getattr(error, "ctx", None)
    if told := _by_another_name(error, context):
        return told
    fact = " ".join(error.format_message().split()).removesuffix(".")
    if fact.partition(" ")[0].isalpha():
        fact = fact[0].lower() + fact[1:]
    fact = re.sub(r"\. Did (you mean [^?]*\?)$", r" (did \1)", fact)
    return CallError(fact, f"`{context.command_path if context else 'hubpub'} --help` shows how it is called.")


def _by_another_name(error: click.ClickException, context: click.Context | None) -> CallError | None:
    """What hubpub calls an option or a command that was given the name which another tool has for it."""
    from difflib import get_close_matches

    from hubpub.cli.other_names import COMMANDS, EVERYWHERE, OF_A_PUSH, OUTPUT
    from hubpub.workflows.inputs.arguments import OF_THE_CARD

    if context is None:
        return None
    if found := re.match(r"No such command '([^']*)'", error.format_message()):
        there = list(getattr(context.command, "list_commands", lambda _: [])(context))
        near = get_close_matches(found[1], there, 1, 0.6)
        other = COMMANDS.get(found[1]) or (f"Did you mean {context.command_path} {near[0]}?" if near else None)
        return CallError(f"there is no command {found[1]!r}", other) if other else None
    spelling = str(getattr(error, "option_name", ""))
    is_push = context.info_name in _OF_PUSHES
    prints = any(param.name == "form" for param in context.command.params)
    for names, hold in ((OF_A_PUSH, is_push), (OUTPUT, prints), (EVERYWHERE, True)):
        if hold and spelling in names:
            return CallError(f"there is no option {spelling}", names[spelling])
    named = spelling.lstrip("-").replace("-", "_")
    if is_push and get_close_matches(named, OF_THE_CARD, 1, 0.8):
        return CallError(
            f"there is no option --{named.replace('_', '-')}",
            "What the card says stands in a card.md in the folder, or in a facts file: `hubpub init` writes one, and "
            "takes --license, --language and --base-model.",
        )
    return None
