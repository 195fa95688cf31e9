"""What the library's callers may give: what a command line's options cannot be, a Python call's arguments can."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from hubpub.errors import CallError, MachineError
from hubpub.files.unwanted import STATE_DIR
from hubpub.hub import Hub
from hubpub.runs import require_seconds
from hubpub.types.files import in_repository
from hubpub.types.options.lookup import declared
from hubpub.types.plan import Plan
from hubpub.types.signer import Signer, Trust
from hubpub.types.spelling import Door, is_entered_by


def path_of(given: Any, what: str) -> Path:
    """A path that is given as one, or as text; ``~`` is the user's home.

    Args:
        given: The argument.
        what: What errors call it.

    Raises:
        CallError: It is something else.
    """
    if not isinstance(given, (str, os.PathLike)):
        raise CallError(f"{what} is {_shown(given)}, and no path", "Give a path, as text or as a pathlib.Path.")
    if given in ("", b""):  # to pathlib it is the current directory, and to its writer a variable that is not set
        raise CallError(f"{what} is empty", "Give a path; the current directory is '.'.")
    try:
        path = Path(given).expanduser()
        if b"\0" not in os.fsencode(path):
            return path
        raise CallError(f"{what} is {str(path)!r}, which no system takes", "Give a path.")
    except (UnicodeEncodeError, TypeError) as error:  # a lone surrogate, or a path of bytes
        raise CallError(f"{what} is {given!r}, and no path", "Give a path, as text or as a pathlib.Path.") from error
    except RuntimeError as error:
        raise CallError(f"there is no user's home of that name: {given}", "Write the path out.") from error


def require_unicode(given: Path | str | None, what: str, fact: str, next_step: str) -> None:
    """Sees to it that a path or a text can be written down: plans, receipts and the client's requests are UTF-8.

    Args:
        given: The path or the text, or None.
        what: What errors call it.
        fact: What cannot be where it is not.
        next_step: What to do about it.

    Raises:
        CallError: It holds bytes that are not.
    """
    try:
        str(given).encode()
    except UnicodeEncodeError as error:
        shown = str(given).encode(errors="backslashreplace").decode()
        if in_repository(str(given)) is not None:
            raise CallError(
                f"{what} {shown} is UTF-8, and the locale ({sys.getfilesystemencoding()}) is not, so {fact}",
                "Set LC_ALL=C.UTF-8 or PYTHONUTF8=1.",
            ) from error
        raise CallError(f"{what} {shown} is not UTF-8, so {fact}", next_step) from error


def require_options(given: Mapping[str, Any], kind: type) -> None:
    """Sees to it that every option is one, and has a value of its type.

    Args:
        given: The options, by name.
        kind: Which there are (`hubpub.types.options`).

    Raises:
        CallError: There is no such option, or its value is of another type (a text is not repeated: it may be a token).
    """
    every = declared(kind)
    for name, value in given.items():
        if name not in every:
            raise _no_option(name, every)
        known = every[name]
        if name == "timeout":
            require_seconds(value)
        elif known.is_text:
            _require_text(name, value, named=known.option.named)
        elif known.is_flag:
            _require_flag(name, value)
        elif known.is_list and known.option.metavar in ("TEXT", "FILE"):  # who reads codes and patterns says more
            _require_list(name, value)
        elif known.choices:
            require_one_of(value, known.choices, name)
        elif Signer in known.types:
            require_signer(value)
        elif Trust in known.types:
            require_trust(value)


OF_THE_CARD = ("license", "language", "tags", "base_model", "datasets", "pipeline_tag", "library_name")
"""What newcomers look for among the options; cards are made of facts."""


def _no_option(name: str, every: Collection[str]) -> CallError:
    from difflib import get_close_matches

    if "facts" in every and get_close_matches(name, OF_THE_CARD, 1, 0.8):
        return CallError(
            f"there is no option {name}",
            "What the card says stands in its facts: recipe='standard', facts={'license': 'mit', …}; or in a card.md "
            "in the folder.",
        )
    near = get_close_matches(name, every, 1)
    return CallError(
        f"there is no option {name}", f"Did you mean {near[0]}?" if near else f"Known: {', '.join(every)}."
    )


def require_texts(**given: Any) -> None:
    """Sees to it that each is text, or None; what names a part of a repository is not empty.

    Raises:
        CallError: One is something else.
    """
    for name, text in given.items():
        _require_text(name, text, named=name == "revision")


def require_flags(**given: Any) -> None:
    """Sees to it that each is true or false, or None.

    Raises:
        CallError: One is something else, which Python would take for either.
    """
    for name, flag in given.items():
        _require_flag(name, flag)


def _require_text(name: str, text: Any, *, named: bool) -> None:
    if text is not None and not isinstance(text, str):
        raise CallError(f"{name} is of the type {type(text).__name__}, and no text", "Give a str, or leave it out.")
    if text == "" and named:
        raise CallError(f"the name of the {name} is empty", "Name it, or leave it out.")


def _require_list(name: str, values: Any) -> None:
    # a text is a sequence too: of its letters
    if isinstance(values, str | bytes | os.PathLike):
        raise CallError(f"{name} is {_shown(values)}, and several may be given", f"Give a list: {name}=[…].")


def _require_flag(name: str, flag: Any) -> None:
    if flag is not None and not isinstance(flag, bool):
        raise CallError(f"{name} is {_shown(flag)}", "Give True or False, or leave it out.")


def require_hub(given: Any) -> None:
    """Sees to it that a hub is one, or None.

    Raises:
        CallError: It is something else.
    """
    if given is not None and not isinstance(given, Hub):
        raise CallError(f"hub is {_shown(given)}, and no hub", "Name one by its URL with endpoint=, or leave it out.")


def require_one_of(given: Any, words: Sequence[Any], name: str) -> None:
    """Sees to it that a word is one of those that are listed, or None.

    Raises:
        CallError: It is another, or no word.
    """
    if given is not None and not (isinstance(given, str) and given in words):
        raise CallError(f"{name} is {_shown(given)}", f"Give {' or '.join(map(repr, words))}, or leave it out.")


def require_signer(given: Any) -> None:
    """Sees to it that who signs is a Signer, or None.

    Raises:
        CallError: It is something else.
    """
    if given is not None and not isinstance(given, Signer):
        raise CallError(f"sign is {_shown(given)}, and says not who signs", "Give hubpub.Signer('key.pem').")


def require_trust(given: Any) -> None:
    """Sees to it that who is trusted is a Trust, or None.

    Raises:
        CallError: It is something else.
    """
    if given is not None and not isinstance(given, Trust):
        raise CallError(f"trust is {_shown(given)}, and says not whom", "Give hubpub.Trust('key.pub').")


def require_plan(given: Any) -> None:
    """Sees to it that a plan is one.

    Raises:
        CallError: It is something else.
    """
    if not isinstance(given, Plan):
        raise CallError(f"{_shown(given)} is no plan", "Give publish what hubpub.prepare returned.")


def require_place(file: Path, folder: Path | None) -> None:
    """Sees to it that a receipt can be written where the caller wants it, before there is anything to write.

    Its directory is made where need be, but not those above it: a path that begins elsewhere is a slip.

    Args:
        file: Where it shall be written.
        folder: The folder that is published: a receipt in it would replace a file of the model, or be published by
            the next push. None where a card is published alone.

    Raises:
        CallError: A directory, a device or a file of the model is named, or a directory that lies nowhere.
        MachineError: Nothing can be written there.
    """
    try:
        if file.is_dir():
            raise CallError(f"{file} is a directory, and a receipt is a file", f"Name a file: {file / 'receipt.json'}.")
        if file.exists() and not file.is_file():
            raise CallError(
                f"{file} is a device or a pipe, and a receipt is a file",
                "Name a file; "
                + (
                    "--format json writes the receipt to standard output."
                    if is_entered_by(Door.COMMAND_LINE)
                    else "what is returned is the receipt, too."
                ),
            )
        if folder is not None and _lies_in(file, folder):
            raise CallError(
                f"{file} lies in the folder that is published, so the receipt would become a part of the model",
                f"Name a place outside it, or one in {folder / STATE_DIR}, which is never published.",
            )
        place = file.parent if file.parent.exists() else file.parent.parent
        if not place.is_dir():
            fact = f"{place} is not a directory" if place.exists() else f"there is no directory {place}"
            raise CallError(f"{fact} to write the receipt {file.name} below", "Make it, or name another place.")
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise MachineError(
            f"no receipt can be written to {file}: {error.strerror}", "Mend it, or name another place."
        ) from error


def _lies_in(file: Path, folder: Path) -> bool:
    """Whether a file is one that a push of a folder would publish."""
    root, place = folder.resolve(), file.resolve()
    return place.is_relative_to(root) and not place.is_relative_to(root / STATE_DIR)


def _shown(given: Any) -> str:
    return repr(given) if isinstance(given, (str, bytes, bool, int, float, type(None))) else f"a {type(given).__name__}"
