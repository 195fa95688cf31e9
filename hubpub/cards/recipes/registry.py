"""Recipes: the kinds of card that hubpub can write, and where it can, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

from hubpub.errors import BlockedError, CallError
from hubpub.files.documents import Document
from hubpub.types.card import Card
from hubpub.types.findings import Finding
from hubpub.types.lineage import Lineage
from hubpub.types.lineage_graph import LineageGraph

NAMES = ("huggingtweets",)


Completion = Callable[[Mapping[str, Any], str], Mapping[str, Any]]


class Source(Protocol):
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

    name: str
    source_model: Any

    def render(self, source: Any, repo: str) -> Card:
        """The card of a source."""

    def read(self, card: Card) -> Any:
        """The source of a card; raises NoMatchError when it is not of this recipe."""

    def default_repo(self, source: Any) -> str:
        """Where such a model is published when nothing else is said."""

    def check(self, source: Any) -> tuple[Finding, ...]:
        """What the facts say that a reader of the card should know."""

    def fill(self, data: Mapping[str, Any], graph: LineageGraph) -> tuple[dict[str, Any], list[str]]:
        """A source completed by what the runs tell, and what it says otherwise."""


def get(name: str) -> Recipe:
    """A recipe by its name.

    Raises:
        CallError: There is none of that name.
    """
    if name not in NAMES:
        raise CallError(f"there is no recipe {name!r}", f"Known recipes: {', '.join(NAMES)}.")
    recipe: Recipe = import_module(f"hubpub.cards.recipes.{name}.recipe").RECIPE
    return recipe


def load_source(document: Document, recipe: str | None, complete: Completion | None = None) -> Source:
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
        line = document.line(("recipe",))
        raise CallError(
            f"{document.name}:{line}: its recipe is {named!r}, and {recipe!r} was asked for",
            "Leave one of the two out.",
        )
    if not (name := recipe or named):
        raise CallError(f"{document.name} does not say which recipe it is for", "Name it with --recipe.")
    if not isinstance(name, str):
        raise CallError(f"{document.name}:{document.line(('recipe',))}: recipe: must be text", "Mend the file.")
    model = get(name).source_model
    data = {**data, "recipe": name}
    source: Source = document.validate(model, complete(data, name) if complete else data)
    return source


def read_card(text: str, name: str) -> Source:
    """The source of a card of any recipe.

    Args:
        text: The card.
        name: What errors call it.

    Raises:
        BlockedError: No recipe wrote it; says the first place where it differs.
    """
    from hubpub.cards.recipes.grammar import NoMatchError

    differences = []
    for recipe in map(get, NAMES):
        try:
            source: Source = recipe.read(Card(text))
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
