"""What a snippet asks of a profile."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from hubpub.types.profile import Known, Profile

_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
    "vocab.txt",
    "spiece.model",
    "sentencepiece.bpe.model",
)


def paths(profile: Profile, *patterns: str) -> list[str]:
    """The paths that fit one of the patterns, by the patterns' order, then by the alphabet.

    A pattern without ``/`` means the files of the folder itself.
    """
    return [
        file.path
        for pattern in patterns
        for file in profile.files
        if fnmatchcase(file.path, pattern) and ("/" in pattern or "/" not in file.path)
    ]


def file_or(profile: Profile, name: str, found: list[str]) -> str | None:
    """The path that a detail tells, else the first of those that were found; None where there is none."""
    told = detail(profile, name)
    return told if isinstance(told, str) and told else next(iter(found), None)


def detail(profile: Profile, name: str) -> Any:
    """What one library alone tells; None where it does not."""
    found = profile.details.get(name)
    return None if found is None else found.value


def tags(profile: Profile) -> frozenset[str]:
    """What the library that made the model calls it."""
    return frozenset(profile.tags.value) if profile.tags else frozenset()


def task(profile: Profile) -> str | None:
    """The pipeline tag."""
    return profile.task.value if profile.task else None


def base_model(profile: Profile) -> str | None:
    """The one model that this one was made from; None where it is not known, or where there are several."""
    return profile.base_models[0].value if len(profile.base_models) == 1 else None


def has_tokenizer(profile: Profile) -> bool:
    """Whether the folder holds a tokenizer."""
    return profile.tokenizer is not None or bool(paths(profile, *_TOKENIZER_FILES))


def places(*known: Known[Any] | None, files: Iterable[str] = ()) -> tuple[str, ...]:
    """Where facts were read, each place once; files are places by their names."""
    return tuple(dict.fromkeys([*(fact.place for fact in known if fact is not None), *files]))
