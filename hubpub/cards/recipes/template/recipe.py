"""A template of the user's own as a recipe: read from its file, and rendered in a process of its own."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubpub.cards.fill_links import fill_links
from hubpub.cards.recipes.standard.recipe import Standard
from hubpub.cards.recipes.template.names import names_for, standard_source
from hubpub.cards.recipes.template.source import Source
from hubpub.cards.templates.render_apart import render_apart
from hubpub.errors import CallError, MachineError
from hubpub.files.settings import decode
from hubpub.types.card import Card
from hubpub.types.files import READ
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.profile import Profile
from hubpub.types.spelling import spelled
from hubpub.types.thumbnail import Thumbnail

_LARGEST = 1_000_000


class Template:
    """The recipe that a template is.

    Attributes:
        path: The template's file, as it was named.
    """

    source_model = Source

    def __init__(self, path: str) -> None:
        self.path = path

    @property
    def is_there(self) -> bool:
        """Whether something is at its path; what cannot be looked at is told of when it is read."""
        try:
            return Path(self.path).expanduser().exists()
        except (RuntimeError, ValueError):  # no such home, or no path at all
            return False
        except OSError:
            return True

    def pin(self, data: Mapping[str, Any], *, asked: bool) -> Mapping[str, Any]:
        """A source with the digest of the template.

        A source alone names a template by its digest too: it may be a stranger's, and what is read on its word must
        be what it knows already.
        """
        given = data.get("sha256")
        if given is None and not asked:
            raise CallError(
                f"the source names the template {self.path} without its sha256, so it is not read",
                f"Name the template yourself: {spelled('recipe', self.path)}.",
            )
        digest = _digest(self._bytes())
        if given is not None and given != digest:
            raise CallError(
                f"{self.path} is not the template that the source was made with: its sha256 is {digest[:12]}…, "
                f"and the source's is {str(given)[:12]}…",
                "Name the template of then, or take sha256 out of the source.",
            )
        return {**data, "sha256": digest}

    def render(self, source: Source, repo: str, profile: Profile) -> Card:
        """The card of a source, for a repository."""
        data = self._bytes()
        if source.sha256 is not None and _digest(data) != source.sha256:
            raise CallError(f"{self.path} has changed since it was read", "Start again.")
        text = decode(data, self.path).removeprefix("\ufeff")
        return Card(render_apart(text, names_for(source, repo, profile), self.path))

    def pictures(self, source: Source, repo: str, profile: Profile) -> Mapping[str, bytes]:
        """The pictures that its card may show: those of the standard card, whose sections it is given."""
        return Standard().pictures(standard_source(source), repo, profile)

    def thumbnail(self, source: Source, repo: str, profile: Profile) -> Thumbnail:
        """What the picture for sharing shows: what the standard recipe's does."""
        return Standard().thumbnail(standard_source(source), repo, profile)

    def asks_for_thumbnail(self, source: Source) -> bool:  # noqa: ARG002 - whoever publishes asks for it
        """Whether the source asks for it: it never does."""
        return False

    def with_thumbnail(self, source: Source, url: str) -> Source:
        """The source of a card that names a picture, as far as the template shows it."""
        if source.facts.thumbnail:
            return source
        return source.model_copy(update={"facts": source.facts.model_copy(update={"thumbnail": url})})

    def fill(self, data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
        """A source with the links of its runs, and what it says otherwise."""
        links, disputes = fill_links(data.get("lineage"), graph)
        return {**data, "lineage": links}, disputes

    def _bytes(self) -> bytes:
        """The template's file.

        Raises:
            CallError: It is no file, or too large to be a template.
            MachineError: It cannot be read.
        """
        try:
            path = Path(self.path).expanduser()
            # neither a device nor a pipe, which may have no end
            with os.fdopen(os.open(path, READ | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                status = os.fstat(file.fileno())
                data = file.read(_LARGEST + 1) if stat.S_ISREG(status.st_mode) else None
        except (FileNotFoundError, NotADirectoryError, ValueError, RuntimeError) as error:
            raise CallError(f"there is no template {self.path!r}", "Check the path.") from error
        except IsADirectoryError:
            data = None
        except OSError as error:
            raise MachineError(f"cannot read {self.path}: {error.strerror}", "Mend its permissions.") from error
        if data is None:
            raise CallError(f"{self.path} is no file", "Name the template's file.")
        if len(data) > _LARGEST:
            raise CallError(f"{self.path} is larger than {_LARGEST:,} bytes, and no template", "Name the template.")
        return data


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
