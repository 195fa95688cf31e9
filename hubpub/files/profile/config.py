"""A JSON or YAML object out of a folder, whose values are a stranger's: each is asked for by its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from hubpub.files.documents import Path, dotted
from hubpub.types.profile import Known

_LONGEST_NAME = 500
_LARGEST_NUMBER = 1 << 53
"""What every reader of JSON can count."""


@dataclass(frozen=True, slots=True)
class Config:
    """An object, or a part of one. What is not of the kind that is asked for is not there.

    Attributes:
        path: The file.
        data: The object; empty where there is none.
        inside: Where in the file it stands.
    """

    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    inside: Path = ()

    def place(self, *keys: str | int) -> str:
        """Where a value stands, as people write it; without keys, where the object does."""
        where = (*self.inside, *keys)
        return f"{self.path}: {dotted(where)}" if where else self.path

    def text(self, *keys: str) -> Known[str] | None:
        """The first of some values that is one line of text."""
        return next((Known(text, self.place(key)) for key in keys if (text := as_name(self.data.get(key)))), None)

    def texts(self, key: str) -> Iterator[Known[str]]:
        """The lines of text in a list; of a single line, that one."""
        value = self.data.get(key)
        if single := self.text(key):
            yield single
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if text := as_name(item):
                yield Known(text, self.place(key, index))

    def whole(self, *keys: str) -> Known[int] | None:
        """The first of some values that is a whole number above zero."""
        return next((Known(self.data[key], self.place(key)) for key in keys if is_count(self.data.get(key))), None)

    def part(self, key: str) -> Config:
        """An object in the object; an empty one where there is none."""
        value = self.data.get(key)
        return Config(self.path, value if isinstance(value, dict) else {}, (*self.inside, key))

    def parts(self, key: str) -> Iterator[Config]:
        """The objects in a list."""
        value = self.data.get(key)
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield Config(self.path, item, (*self.inside, key, index))


def as_name(value: object) -> str:
    """A value as one line of text; empty where it is none, or longer than any name."""
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:
        return ""
    text = value.strip()
    return text if text.isprintable() else ""


def is_count(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number above zero that every reader of JSON can count."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _LARGEST_NUMBER
