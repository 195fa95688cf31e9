"""Lineage: the runs that a model comes from, and their URLs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

DEFAULT_APP = "https://wandb.ai"
# The hosts of W&B's own cloud, with and without the path that its pages lie below: the same pages.
CLOUD = frozenset({"wandb.ai", "app.wandb.ai", "www.wandb.ai", "forge.coreweave.com"})

# A run's URL stands in the card's Markdown as it is, so it holds nothing that ends a link there, that is a character
# reference, that a browser resolves away, or that does not show and turns how the rest shows. Neither is there a name
# or a password before the host: cards are public.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_UNSHOWN = r"\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
_PART = rf"(?!\.\.?(?:/|\Z))[^/?#\s()<>\[\]\"'`\\;{_UNSHOWN}]+"
# compiled where they are first used: such a class of characters takes long
_RUN_PATH = rf"(?P<base>(?:/wandb)?)/(?P<entity>{_PART})/(?P<project>{_PART})/runs/(?P<id>{_PART})"
_SHORT = rf"({_PART})/({_PART})/(?:runs/)?({_PART})"


@dataclass(frozen=True, slots=True)
class RunRef:
    """A W&B run, by the URL of its page: ``{app}/{entity}/{project}/runs/{id}``.

    Attributes:
        url: The page's URL, in the host's own style: ``wandb.ai`` and ``app.wandb.ai`` are the same page, yet a
            card that links one keeps it.

    Raises:
        ValueError: ``url`` is no such URL.
    """

    url: str

    def __post_init__(self) -> None:
        if _page(self.url) != self.url:
            msg = f"{self.url!r} is not the URL of a W&B run (https://wandb.ai/entity/project/runs/id)"
            raise ValueError(msg)

    @classmethod
    def parse(cls, text: str) -> RunRef:
        """A run from ``entity/project/id`` or any URL below its page (``/overview``, ``/artifacts``, ``?nw=``).

        Raises:
            ValueError: It is neither.
        """
        if "://" in text:
            page = _page(text)
            if page:
                return cls(page)
        elif match := re.fullmatch(_SHORT, text):
            return cls(f"{DEFAULT_APP}/{match[1]}/{match[2]}/runs/{match[3]}")
        msg = f"{text!r} is not a W&B run (entity/project/id, or the run's URL)"
        raise ValueError(msg)

    @property
    def path(self) -> str:
        """``entity/project/id``, as the W&B API takes it."""
        match = re.match(_RUN_PATH, urlsplit(self.url).path)
        assert match  # the constructor has seen to it
        return "/".join(unquote(match[part]) for part in ("entity", "project", "id"))


def same_run(a: RunRef, b: RunRef) -> bool:
    """Whether two links lead to one run: W&B's cloud answers under several hosts."""
    return (_home(a), a.path) == (_home(b), b.path)


def _home(run: RunRef) -> str:
    host = urlsplit(run.url).netloc.lower()
    return "" if host in CLOUD else host


def _page(text: str) -> str | None:
    """The run page's URL that ``text`` is, or lies below; None if it is none."""
    try:
        split = urlsplit(text)
    except ValueError:
        return None
    if split.scheme not in ("http", "https") or not _HOST.fullmatch(split.netloc):
        return None
    if not (match := re.match(_RUN_PATH, split.path)):
        return None
    if split.path[match.end() :][:1] not in ("", "/"):
        return None
    return f"{split.scheme}://{split.netloc}{match[0]}"


def _run(value: Any) -> Any:
    """A run given as text, as people write it in a facts file."""
    if isinstance(value, str):
        return RunRef.parse(value)
    if isinstance(value, Mapping) and set(value) == {"url"} and isinstance(value["url"], str):
        return RunRef.parse(value["url"])
    return value


class _AsWritten:
    """Tells pydantic so, which is loaded only where it is used."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core.core_schema import no_info_before_validator_function

        return no_info_before_validator_function(_run, handler(source))


Run = Annotated[RunRef, _AsWritten]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a model comes from. What is None is not known.

    Attributes:
        data_run: The run that made the training data.
        training_run: The run that trained the model.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    data_run: Run | None = None
    training_run: Run | None = None
