"""The command line that asks for the same as a call in Python."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hubpub.types.options.declaration import Declared
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import PushOptions
from hubpub.types.options.values import PASSWORD
from hubpub.types.recipe_names import is_template
from hubpub.types.signer import Signer

# What no command line says, because every process could read it: where it comes from instead.
_TOKEN = "your token (hf auth login, or HF_TOKEN)"  # noqa: S105 - no token


def push_command(
    folder: Path | str, repo: str | None, options: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a command line that makes the push that a call in Python asked for, from any directory.

    Args:
        folder: The folder.
        repo: ``namespace/name``, where the caller said it.
        options: What the caller said.

    Returns:
        The words, without the program; and what the command line needs besides, each as half a sentence.
    """
    words, besides = ["push", _absolute(folder), *([repo] if repo else [])], []
    every = declared(PushOptions)
    for name, value in options.items():
        if value is None or (value is False and name != "cache"):
            continue
        if name == "token":
            besides.append(_TOKEN)
        elif name == "sign":
            words += _signing(value)
            besides += [f"the key's password in {PASSWORD}"] if value.password else []
        else:
            words += _words(every[name], value)
    return tuple(words), tuple(besides)


def with_whole_paths(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose paths are whole, for a program that may be in another directory by the time that they count."""
    every = declared(PushOptions)
    return {
        name: _absolute(value) if name in every and _is_path(every[name], value) else value
        for name, value in options.items()
    }


def _words(known: Declared, value: Any) -> Iterator[str]:
    name = known.name
    if name == "cache":
        yield from () if value else ("--no-cache",)
    elif name == "link_back":
        yield "--link-back-artifact" if value == "artifact" else "--link-back"
    elif known.is_flag:
        yield known.spelling
    elif known.is_list:
        for one in [value] if isinstance(value, str) else value:
            yield from (known.spelling, _absolute(one) if known.name == "avatar" else str(one))
    elif known.option.bare:
        yield f"{known.spelling}={value}"
    else:
        yield from (known.spelling, _absolute(value) if _is_path(known, value) else str(value))


def _is_path(known: Declared, value: Any) -> bool:
    """Whether a value is the path of something on this machine, which may be relative to where the program runs."""
    if not isinstance(value, (str, os.PathLike)) or value == "-":
        return False
    if known.name == "recipe":
        return is_template(str(value))
    return known.is_path or known.name == "facts" or (known.name == "run" and os.path.lexists(value))


def _signing(signer: Signer) -> Iterator[str]:
    yield "--sign"
    if signer.key:
        yield from ("--sign-key", _absolute(signer.key))
    if signer.certificate:
        yield from ("--sign-certificate", _absolute(signer.certificate))
    for link in signer.chain:
        yield from ("--sign-chain", _absolute(link))


def _absolute(path: Path | str | os.PathLike[str]) -> str:
    return str(Path(path).expanduser().absolute())
