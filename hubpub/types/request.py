"""What is asked of a push: what its caller says and what hubpub.toml says, merged once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hubpub.errors import CallError, HubpubError, MachineError
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import MergedOptions
from hubpub.types.spelling import spelled

if TYPE_CHECKING:
    Said = MergedOptions
else:
    Said = Mapping[str, Any]  # what pydantic reads: of a typed dict it takes its own kind alone


def merge(given: Mapping[str, Any], settings: Mapping[str, Any]) -> Said:
    """What is asked for: what the caller says wins, lists add up, and what contradicts the caller is put aside.

    Args:
        given: What the caller says; None and an empty text or list say nothing.
        settings: What hubpub.toml says.
    """
    merged: dict[str, Any] = {}
    every = declared(MergedOptions)
    aside = put_aside(given)
    for name, known in every.items():
        said, theirs = given.get(name), settings.get(name)
        if name in aside or not (known.option.key and known.option.key.decides):
            theirs = None
        if known.is_list:
            merged[name] = [*(theirs or ()), *(said or ())]
        elif says_something(name, said):
            merged[name] = said
        else:
            merged[name] = known.option.default if theirs is None else theirs
    return cast("Said", merged)


def put_aside(given: Mapping[str, Any]) -> frozenset[str]:
    """The keys of hubpub.toml that contradict what the caller gives."""
    every = declared(MergedOptions)
    return frozenset(key for name, value in given.items() if value for key in every[name].option.contradicts)


def says_something(name: str, value: Any) -> bool:
    """Whether a value says anything; an empty text is that of a variable which is not set."""
    return value is not None and not (value == "" and declared(MergedOptions)[name].is_text)


@dataclass(frozen=True, slots=True)
class PushRequest:
    """What is asked of a push. It is made once, where the caller comes in, and travels with the push.

    Attributes:
        folder: The folder, or the card that is published alone, as it was named; None where neither is.
        repo: ``namespace/name`` as it was asked for; None where the card's source or its recipe says it.
        options: Every option of a push and its value. A plan's hold no key, password, token or place of a receipt, and
            of facts and runs that were given as data none.
        entity: Whose an offline W&B run will be, where its log does not say.
        project: Its project, where its log does not say.
        meant_for: The hub that hubpub.toml is meant for; a push elsewhere is refused.
        said_in: Where in hubpub.toml an option stands which its caller left out: ``hubpub.toml:3``.
    """

    folder: Path | None = None
    repo: str | None = None
    options: Said = field(default_factory=lambda: merge({}, {}))
    entity: str | None = None
    project: str | None = None
    meant_for: str | None = None
    said_in: Mapping[str, str] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """What an error says first of an option that stands in hubpub.toml: its place there; else nothing."""
        return f"{self.said_in[name]}: {name}: " if name in self.said_in else ""

    def named(self, name: str, value: str = "") -> str:
        """An option that is given, as who gave it knows it: as its caller does, or by its place in hubpub.toml."""
        return f"{name} in {Path(self.said_in[name]).name}" if name in self.said_in else spelled(name, value)

    @contextmanager
    def placed(self, name: str) -> Iterator[None]:
        """Has an error about an option's value say first where in hubpub.toml that stands."""
        with say_place(self.place(name)):
            yield

    def for_plan(self) -> PushRequest:
        """The request as a plan may hold it: plain values, and nothing that is secret or of this call alone."""
        known = declared(MergedOptions)
        shown = {name: plain(value) for name, value in self.options.items() if known[name].option.in_plan}
        return replace(self, options=cast("Said", shown))


@contextmanager
def say_place(place: str, kinds: tuple[type[HubpubError], ...] = (CallError, MachineError)) -> Iterator[None]:
    """Has an error that the caller or this machine must mend begin with a place, where there is one.

    Args:
        place: The place, with what stands between it and the fact: ``hubpub.toml:3: recipe: ``.
        kinds: Which errors are about it.
    """
    try:
        yield
    except kinds as error:
        if not place:
            raise
        raise type(error)(f"{place}{error.fact}", error.next_step) from error


def plain(value: Any) -> Any:
    """The value of an option as a plan may show it; None for what is no plain value, such as facts that are data."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (str, bool, int, float)) else None
