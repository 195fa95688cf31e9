"""What a recipe is, and what it can do besides rendering a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from hubpub.types.card import Card
from hubpub.types.findings import Finding
from hubpub.types.lineage import Lineage
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.profile import Profile
from hubpub.types.sections import Line, Section
from hubpub.types.thumbnail import Thumbnail

if TYPE_CHECKING:
    from pydantic import BaseModel


class CardSource(Protocol):
    """What a card is made from, as a pydantic model of its recipe."""

    @property
    def recipe(self) -> str:
        """The recipe's name."""

    @property
    def repo(self) -> str | None:
        """``namespace/name``, where the source says so."""

    @property
    def lineage(self) -> Lineage:
        """Where the model comes from."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        """The source as plain data."""


class Recipe(Protocol):
    """One kind of card."""

    @property
    def source_model(self) -> type[BaseModel]:
        """The pydantic model of its sources: a :class:`CardSource`, with ``facts`` where it needs some."""

    def render(self, source: Any, repo: str, profile: Profile) -> Card:
        """The card of a source.

        Args:
            source: What the card is made from.
            repo: ``namespace/name``.
            profile: What the folder tells of its model.
        """


@runtime_checkable
class ReadsCards(Protocol):
    """A recipe that can tell what its cards were made from."""

    def read(self, card: Card) -> Any:
        """The source of a card; raises NoMatchError when it is not of this recipe."""


@runtime_checkable
class WritesSections(Protocol):
    """A recipe whose cards come in parts, so that each can be kept up to date in a card that people write."""

    def metadata(self, source: Any, repo: str, profile: Profile) -> Mapping[str, Any]:
        """The front matter, in the order of its keys."""

    def sections(self, source: Any, repo: str, profile: Profile) -> Sequence[Section]:
        """The parts of the body, in their order."""


@runtime_checkable
class DrawsPictures(Protocol):
    """A recipe whose cards show pictures that are published beside them."""

    def pictures(self, source: Any, repo: str, profile: Profile) -> Mapping[str, bytes]:
        """The pictures, by their paths in the repository."""


@runtime_checkable
class HasThumbnail(Protocol):
    """A recipe that says what the picture for sharing shows, and whose cards can name one."""

    def thumbnail(self, source: Any, repo: str, profile: Profile) -> Thumbnail:
        """What the picture shows, as far as the source and the profile tell."""

    def asks_for_thumbnail(self, source: Any) -> bool:
        """Whether the source itself asks for the picture."""

    def with_thumbnail(self, source: Any, url: str) -> Any:
        """The source of a card that names a picture; one that names another already stays as it is."""


@runtime_checkable
class ExplainsCards(Protocol):
    """A recipe that can tell where each sentence of its cards was read."""

    def explain(self, source: Any, repo: str, profile: Profile) -> Sequence[Line]:
        """Each key, sentence and row with its places, and what stays out of the card."""


@runtime_checkable
class TakesFromRuns(Protocol):
    """A recipe that takes some of its facts from the W&B runs."""

    def fill(self, data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
        """A source completed by what the runs tell, and what it says otherwise."""


@runtime_checkable
class NamesRepository(Protocol):
    """A recipe that knows where its models are published."""

    def default_repo(self, source: Any) -> str:
        """Where such a model is published when nothing else is said."""


@runtime_checkable
class ChecksFacts(Protocol):
    """A recipe with rules of its own."""

    def check(self, source: Any) -> tuple[Finding, ...]:
        """What the facts say that a reader of the card should know."""


@runtime_checkable
class NamesFile(Protocol):
    """A recipe that is a file, so that a source says which content of it is meant."""

    def pin(self, data: Mapping[str, Any], *, asked: bool) -> Mapping[str, Any]:
        """A source, not yet validated, with the digest of the file.

        Args:
            data: The source.
            asked: Whether the caller named the file, and not the source alone.

        Raises:
            CallError: The file cannot be read, or is not the one that the source is for.
        """
