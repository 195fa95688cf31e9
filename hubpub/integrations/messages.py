"""What is said of a push to who trains: by the logger `hubpub`, which without a handler prints to standard error."""

from __future__ import annotations

import json
import logging
import shlex
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hubpub.errors import HubpubError
from hubpub.files.atomic import replace_file
from hubpub.files.unwanted import STATE_DIR
from hubpub.types.receipt import Receipt
from hubpub.types.spelling import Door, entered_by, spelled

_LOG = logging.getLogger("hubpub")
_FACTS = "facts.json"


def say(text: str) -> None:
    """Says one thing. Nothing comes of it but that: no handler that fails ends a training."""
    with suppress(Exception):
        _LOG.warning("hubpub: %s", text)


def say_published(receipt: Receipt) -> None:
    """Says what was published, where somebody looks on."""
    done = "published" if receipt.changed else "unchanged"
    with suppress(Exception):
        print(f"hubpub: {done} {receipt.url} ({receipt.commit[:12]})", file=sys.stderr, flush=True)  # noqa: T201


def say_failed(
    error: BaseException, folder: Path | None, repo: str | None, options: Mapping[str, Any], *, is_saved: bool
) -> None:
    """Says what failed at the end of a training, what is saved, and the command that publishes it.

    Args:
        error: What failed.
        folder: Where the model lies; None where it lies nowhere.
        repo: ``namespace/name``, where it is said.
        options: What was said of the push.
        is_saved: Whether the model was saved for the push, and is not that of a checkpoint.
    """
    to = f" to {repo}" if repo else ""
    what = f"the push{to} failed" if is_saved else f"the model was not saved, so it was not pushed{to}"
    lines = [f"hubpub: {what}: {_told(error)}"]
    if folder is not None:
        where = "The model is saved in" if is_saved else "The last checkpoint is in"
        lines.append(f"{where} {folder.absolute()}. This publishes it, once that is mended:")
        with suppress(Exception):
            command, besides = _command(folder, repo, options)
            lines += [f"  {command}", *(f"It takes {one}." for one in besides)]
    is_bug = isinstance(error, Exception) and not isinstance(error, (HubpubError, OSError, Warning))
    with suppress(Exception):
        _LOG.error("%s", "\n".join(lines), exc_info=error if is_bug else None)


def _told(error: BaseException) -> str:
    if isinstance(error, HubpubError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return str(error) or "it was interrupted."
    return f"{type(error).__name__}: {str(error).rstrip('.')}."


def _command(folder: Path, repo: str | None, options: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The command that pushes a folder, as a shell takes it, and what it needs besides."""
    from hubpub.types.options.command import push_command

    texts, besides = dict(options), []
    for name, as_text in (("facts", _facts_as_file), ("run", _run_as_name)):
        if texts.get(name) is not None:
            try:
                texts[name] = as_text(texts[name], folder)
            except (HubpubError, OSError):  # as where the disk is full
                del texts[name]
                besides.append(f"the {name} that you gave, too ({_on_command_line(name)})")
    words, more = push_command(folder, repo, texts)
    program = ["hubpub"] if shutil.which("hubpub") else [sys.executable, "-m", "hubpub"]
    return shlex.join([*program, *words]), [*besides, *more]


def _facts_as_file(facts: Any, folder: Path) -> Any:
    if not isinstance(facts, Mapping):
        return facts
    data = json.dumps(dict(facts), ensure_ascii=False, indent=2, default=str)
    return replace_file(folder.absolute() / STATE_DIR / _FACTS, data.encode())


def _run_as_name(run: Any, _folder: Path) -> Any:
    from hubpub import runs

    return run if isinstance(run, (str, Path)) else runs.name_of_run(run)


def _on_command_line(name: str) -> str:
    """An option as the command line has it."""
    with entered_by(Door.COMMAND_LINE):
        return spelled(name)
