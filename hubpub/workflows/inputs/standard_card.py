"""The card of a push as a value, and the one that the standard recipe renders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hubpub.cards.authored.combine import Combined, combine
from hubpub.cards.libraries.carry import carry
from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.cards.recipes.standard.chart import is_drawn
from hubpub.cards.recipes.standard.facts import BaseCard, Source
from hubpub.cards.recipes.standard.model import Model
from hubpub.cards.recipes.standard.training import CURVE_PATH
from hubpub.files.documents import Document
from hubpub.files.profile.training.folder import read_bytes
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import AUTHORED_PATH, FileEntry, ModelFolder, on_disk
from hubpub.types.profile import Profile
from hubpub.types.sections import Line
from hubpub.types.thumbnail import Design
from hubpub.workflows.inputs.authored import read_authored, unused, with_facts
from hubpub.workflows.lineage import Origin

_LARGEST_PICTURE = 1_000_000
STANDARD = "standard"
"""The recipe by which a card is rendered where a folder has none."""

WHERE_TO_SAY_IT = "say it in a card.md in the folder, or in a facts file (`hubpub init FOLDER` writes one)"
"""Where an author mends a card by that recipe, as half a sentence."""


@dataclass(frozen=True, slots=True)
class OfBase:
    """A card that would say more, if it were known what that of its base model says.

    Attributes:
        model: The base model's id.
        render: The card with that.
    """

    model: str
    render: Callable[[BaseCard], WrittenCard]


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """The card of a push.

    Attributes:
        card: The card; None where there is none, which a rule tells of (MD008).
        origin: Where it comes from, as half a sentence.
        source: What it was rendered from; None where the folder brought it.
        pictures: The pictures that it shows and the folder does not have, by their paths in the repository.
        is_edited: Whether it is the folder's own, with parts that are written anew or mended.
        results: The files of evaluation results that are asked for, by path.
        authored: The card.md that it was made with; empty without one.
        carried: What of it only the library's own card told, in whose place it is rendered.
        of_base: How it is made with what its base model's card says; None where it has no one base model.
        design: The picture for sharing that it names and that is published beside it; None for none.
        unused: Why the folder's card.md is not in it, as half a sentence; empty where it is, or there is none.
    """

    card: Card | None
    origin: str
    source: CardSource | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    is_edited: bool = False
    results: Mapping[str, str] = field(default_factory=dict)
    authored: str = ""
    carried: tuple[Line, ...] = ()
    of_base: OfBase | None = None
    unused: str = ""
    design: Design | None = None

    def seen(self, model: ModelFolder) -> ModelFolder:
        """The folder as a push of this card sees it."""
        if self.unused:
            model = unused(model, self.unused)
        if not self.is_edited:
            return model
        # the card's file is not looked at once more: what is published is not its bytes
        files = (replace(file, mtime_ns=0, ctime_ns=0) if file.path == CARD_PATH else file for file in model.files)
        return replace(model, files=tuple(files))


def standard_source(origin: Origin) -> CardSource:
    """What a standard card is made from where its author says nothing."""
    document = Document("facts", {"recipe": STANDARD}, {})
    return registry.parse_source(document, STANDARD, origin.complete)


def standard_card(
    source: CardSource,
    repo: str,
    profile: Profile,
    model: ModelFolder,
    origin: str,
    *,
    instead: tuple[str, str] | None = None,
) -> WrittenCard:
    """A card by the standard recipe, with what its author says in card.md.

    Args:
        source: What it is made from.
        repo: ``namespace/name``.
        profile: What is known of the model.
        model: The folder.
        origin: Where it comes from, as half a sentence.
        instead: The card of a library in whose place it is rendered, and the library.
    """
    authored, why = read_authored(model), origin
    source = with_facts(source, authored)
    text = registry.render(source, repo, profile).text
    lines: tuple[Line, ...] = ()
    if instead is not None:
        carried = carry(text, *instead)
        text, lines = carried.text, carried.lines
    if authored:
        combined = combine(text, authored)
        text, origin = combined.text, f"{origin}, with {said_of(combined)}"
    pictures = shown(pictures_of(source, repo, profile, model), text)
    of_base = _of_base(
        source, repo, profile, lambda told: standard_card(told, repo, profile, model, why, instead=instead)
    )
    return WrittenCard(Card(text), origin, source, pictures, authored=authored, carried=lines, of_base=of_base)


def _of_base(source: Source, repo: str, profile: Profile, render: Callable[[CardSource], WrittenCard]) -> OfBase | None:
    bases = Model.of(source, repo, profile).bases
    if source.base is not None or len(bases) != 1:
        return None
    return OfBase(bases[0].value, lambda base: render(source.model_copy(update={"base": base})))


def said_of(combined: Combined) -> str:
    """What card.md brought, as half a sentence."""
    told = [f"in place of {', '.join(combined.replaced)}"] if combined.replaced else []
    told += [f"added: {', '.join(combined.added)}"] if combined.added else []
    return AUTHORED_PATH + (f" ({'; '.join(told)})" if told else "")


def rendered_card(source: CardSource, repo: str, profile: Profile, model: ModelFolder, origin: str) -> WrittenCard:
    """A card by the recipe that its source names."""
    card = registry.render(source, repo, profile)
    # of those of the standard card, a template shows what it likes
    return WrittenCard(card, origin, source, shown(pictures_of(source, repo, profile, model), card.text))


def shown(pictures: Mapping[str, bytes], text: str) -> Mapping[str, bytes]:
    """Of some pictures those that a card shows."""
    return {path: data for path, data in pictures.items() if path in text}


def pictures_of(source: CardSource, repo: str, profile: Profile, model: ModelFolder) -> Mapping[str, bytes]:
    """The pictures of a source's card, by path: not one that somebody else put into the folder under its name."""
    own = {file.path for file in model.files if not _is_drawn(model, file)}
    return {path: data for path, data in registry.pictures_of(source, repo, profile).items() if path not in own}


def _is_drawn(model: ModelFolder, file: FileEntry) -> bool:
    """Whether a file of the folder is a picture that an earlier push drew, as one that was downloaded from the Hub."""
    return file.path == CURVE_PATH and is_drawn(read_bytes(model.root, on_disk(file.path), _LARGEST_PICTURE))
