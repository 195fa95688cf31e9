"""Recipes: the kinds of card that hubpub can write, and where it can, read.

A recipe is one file of this folder, or one folder with a ``recipe.py``, under the name that ``--recipe`` takes. It
holds ``RECIPE``, which is a :class:`Recipe`; the other protocols say what a recipe can do besides. Nothing else lists
it, and none is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

import hubpub.cards.recipes
from hubpub.errors import BlockedError, CallError
from hubpub.files.documents import Document
from hubpub.types.card import Card
from hubpub.types.findings import Finding
from hubpub.types.lineage import Lineage
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.options.declaration import RECIPES
from hubpub.types.profile import Profile
from hubpub.types.sections import Line, Section
from hubpub.types.spelling import spelled

if TYPE_CHECKING:
    from pydantic import BaseModel

_PACKAGE = hubpub.cards.recipes.__name__
_THIS_FILE = __name__.rpartition(".")[2]

Completion = Callable[[Mapping[str, Any], str], Mapping[str, Any]]


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


def names() -> list[str]:
    """The names of all recipes; none of them is imported."""
    return sorted(_modules())


def with_names(text: str) -> str:
    """The words of an option, with the recipes' names where they belong; none of the recipes is imported."""
    return text.replace(RECIPES, ", ".join(names()))


def get(name: str) -> Recipe:
    """A recipe by its name; no other one is imported.

    Raises:
        CallError: There is none of that name.
    """
    if (module := _modules().get(name)) is None:
        raise CallError(f"there is no recipe {name!r}", f"Known recipes: {', '.join(names())}.")
    recipe: Recipe = import_module(module).RECIPE
    return recipe


def needs_facts(name: str) -> bool:
    """Whether a recipe cannot do without facts.

    Raises:
        CallError: There is none of that name.
    """
    facts = get(name).source_model.model_fields.get("facts")
    return facts is not None and facts.is_required()


def parse_source(document: Document, recipe: str | None, complete: Completion | None = None) -> CardSource:
    """A source from a facts file: a whole one, or facts alone.

    Args:
        document: The facts file.
        recipe: The recipe's name, where the caller names it.
        complete: Completes the data, given with the recipe's name, before it is judged.

    Raises:
        CallError: The file does not fit the recipe, or no recipe is named.
    """
    whole = any(part in document.data for part in ("recipe", "facts", "lineage"))
    data: Mapping[str, Any] = document.data if whole else {"facts": document.data}
    named = data.get("recipe")
    if recipe and named is not None and named != recipe:
        raise CallError(
            f"{document.place(('recipe',))}: its recipe is {named!r}, and {recipe!r} was asked for",
            "Leave one of the two out.",
        )
    if not (name := recipe or named):
        raise CallError(f"{document.name} does not say which recipe it is for", f"Name it with {spelled('recipe')}.")
    if not isinstance(name, str):
        what = "the file" if document.is_file else document.name
        raise CallError(f"{document.place(('recipe',))}: recipe: must be text", f"Mend {what}.")
    model = get(name).source_model
    data = {**data, "recipe": name}
    return cast(CardSource, document.validate(model, complete(data, name) if complete else data))


def restore_source(data: Mapping[str, Any]) -> CardSource:
    """A source out of the plain data that it was made into."""
    return cast(CardSource, get(data["recipe"]).source_model.model_validate(data))


def complete_from_runs(name: str, data: Mapping[str, Any], graph: LineageGraph) -> tuple[Mapping[str, Any], list[str]]:
    """A source completed by what the runs tell, and what it says otherwise; as it is where its recipe takes nothing.

    Args:
        name: The recipe's name.
        data: The source, not yet validated.
        graph: What the runs tell.
    """
    recipe = get(name)
    return recipe.fill(data, graph) if isinstance(recipe, TakesFromRuns) else (data, [])


def repository_of(source: CardSource) -> str | None:
    """Where a model is published when nothing else is said; None where neither its source nor its recipe says it."""
    recipe = get(source.recipe)
    return source.repo or (recipe.default_repo(source) if isinstance(recipe, NamesRepository) else None)


def check_source(source: CardSource) -> tuple[Finding, ...]:
    """What a source's recipe says of its facts; nothing where it has no rules of its own."""
    recipe = get(source.recipe)
    return recipe.check(source) if isinstance(recipe, ChecksFacts) else ()


def pictures_of(source: CardSource, repo: str, profile: Profile) -> Mapping[str, bytes]:
    """The pictures that a source's card shows, by their paths in the repository; none where its recipe draws none."""
    recipe = get(source.recipe)
    return recipe.pictures(source, repo, profile) if isinstance(recipe, DrawsPictures) else {}


def explain_source(source: CardSource, repo: str, profile: Profile) -> Sequence[Line]:
    """Where each sentence of a source's card was read.

    Raises:
        CallError: Its recipe cannot tell.
    """
    recipe = get(source.recipe)
    if not isinstance(recipe, ExplainsCards):
        able = ", ".join(name for name in names() if isinstance(get(name), ExplainsCards))
        fact = f"the recipe {source.recipe} does not tell where its sentences were read"
        raise CallError(fact, f"Choose one that does: {able}.")
    return recipe.explain(source, repo, profile)


def read_card(text: str, name: str) -> CardSource:
    """The source of a card of any recipe.

    Args:
        text: The card.
        name: What errors call it.

    Raises:
        BlockedError: No recipe wrote it; says the first place where it differs.
    """
    from hubpub.cards.templates.grammar import NoMatchError

    differences = []
    for recipe in map(get, names()):
        if not isinstance(recipe, ReadsCards):
            continue
        try:
            source: CardSource = recipe.read(Card(text))
        except NoMatchError as error:
            differences.append(error)
        else:
            return source
    # the recipe that goes furthest is the one that was meant
    difference = max(differences, key=lambda difference: (difference.line, difference.column))
    raise BlockedError(
        f"{name}: not a card of this recipe: {difference}",
        _advice(text.split("\n")[difference.line - 1 : difference.line]),
    ) from difference


def _modules() -> dict[str, str]:
    """The module of each recipe, by the recipe's name."""
    return {
        module.name: f"{_PACKAGE}.{module.name}{'.recipe' if module.ispkg else ''}"
        for module in iter_modules(hubpub.cards.recipes.__path__)
        if module.name != _THIS_FILE
    }


def _advice(lines: list[str]) -> str:
    """What to do about a line that differs."""
    for line in lines:
        try:
            repaired = b"".join(map(_windows_1252, line)).decode("utf-8")
        except UnicodeError:
            continue
        if repaired != line:
            return "That line is UTF-8 that was read as Windows-1252: repair the file's encoding first."
    return "Publish such a card as the folder's own README.md, without a recipe."


def _windows_1252(char: str) -> bytes:
    """A character's byte; the five that Microsoft left open are control characters, as in every browser."""
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
