"""Writes hubpub.toml and the facts file: what is there stays, and what is missing is added."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from hubpub.errors import CallError, MachineError
from hubpub.files.add_keys import Value, add_keys, key_line, plain
from hubpub.files.atomic import replace_file
from hubpub.files.documents import parse_document
from hubpub.files.settings import read_text
from hubpub.files.unwanted import CONFIG_NAME
from hubpub.types.files import AUTHORED_PATH
from hubpub.types.profile import Known
from hubpub.types.setup import Setup, Written

_DOCS = "https://github.com/hubpub/hubpub/blob/main/docs"
_OF_SETTINGS = (
    f"# What hubpub goes by in this folder. More keys: {_DOCS}/reference/settings.md\n"
    f"# Your own words for the card: {AUTHORED_PATH} beside this file, see {_DOCS}/how-to/write-a-card.md\n"
)
_OF_FACTS = (
    "# What the author says of the model; what the folder tells is read anew by each push.\n"
    f"# Whole sections of the card stand in {AUTHORED_PATH} beside this file, in Markdown.\n"
    f"# More keys: {_DOCS}/how-to/write-a-card.md\n"
)


def write_setup(setup: Setup, repo: str | None, answers: Mapping[str, Value]) -> Setup:
    """Writes what is known and what was answered; each file whole or not at all, and none where it would say nothing.

    Args:
        setup: The folder, as it was found.
        repo: ``namespace/name``, where it is known by now.
        answers: The author's, by key.

    Returns:
        The folder as it is now: what was written, and what is missing still.

    Raises:
        CallError: The answers cannot be written here, or a file cannot take them.
        MachineError: A file cannot be read or written.
    """
    if answers and setup.facts is None:
        fact = f"{', '.join(answers)} cannot be written for this folder"
        raise CallError(fact, f"Say it in {setup.by_hand or 'the facts'}.")
    files: list[tuple[Path, Mapping[str, Value], str]] = []
    if setup.facts is not None and answers:
        files.append((setup.facts, answers, _OF_FACTS))
    settings: dict[str, Value] = {"repo": repo} if repo else {}
    if setup.facts is not None and (answers or os.path.lexists(setup.facts)):
        settings |= setup.settings
    files.append((setup.folder / CONFIG_NAME, settings, _OF_SETTINGS))
    made = list(_made(files))
    for written, text in made:
        if written.lines:
            _write(written.path, text)
    answered = {*answers, *(("repo",) if repo else ())}
    return replace(
        setup,
        repo=setup.repo or (Known(repo, "the answer") if repo else None),
        missing={key: why for key, why in setup.missing.items() if key not in answered},
        written=tuple(written for written, _ in made if written.lines or written.kept),
    )


def _made(files: list[tuple[Path, Mapping[str, Value], str]]) -> Iterator[tuple[Written, str]]:
    """What becomes of each file. All are read before one is written: somebody may have changed one meanwhile."""
    for path, values, heading in files:
        is_new = not os.path.lexists(path)
        text = heading if is_new else read_text(path)
        said = parse_document(text, str(path)).data
        added = {key: value for key, value in values.items() if key not in said}
        kept = tuple(key for key, value in values.items() if key in said and said[key] != plain(value))
        lines = tuple(key_line(key, value) for key, value in added.items())
        yield Written(path, lines, is_new, kept), add_keys(text, added, str(path))


def _write(path: Path, text: str) -> None:
    try:
        replace_file(path.resolve(), text.encode())  # a link leads to what is written, and stays
    except OSError as error:
        raise MachineError(f"cannot write {path}: {error.strerror}", "Mend its permissions.") from error
