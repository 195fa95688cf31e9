"""Recipes: the kinds of card that hubpub can write, and where it can, read.

A recipe is one file of this folder, or one folder with a ``recipe.py``, under the name that ``--recipe`` takes. It
holds ``RECIPE``, which is a :class:`Recipe`; the other protocols say what a recipe can do besides. Nothing else lists
it, and none is imported before it is needed. Other packages offer recipes by the entry point ``hubpub.recipes``, and a
template of the user's own is one, named by its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

import hubpub.cards.recipes
from hubpub.cards import other_packages
from hubpub.cards.protocols import (
    CardSource,
    ChecksFacts,
    DrawsPictures,
    ExplainsCards,
    HasThumbnail,
    NamesFile,
    NamesRepository,
    ReadsCards,
    Recipe,
    TakesFromRuns,
    WritesSections,
)
from hubpub.errors import BlockedError, CallError, HubpubError
from hubpub.files.documents import Document
from hubpub.types.card import Card
from hubpub.types.findings import Finding
from hubpub.types.lineage_graph import LineageGraph
from hubpub.types.options.declaration import RECIPES
from hubpub.types.profile import Profile
from hubpub.types.recipe_names import is_template
from hubpub.types.sections import Line
from hubpub.types.spelling import spelled
from hubpub.types.thumbnail import Thumbnail

__all__ = ["CardSource", "DrawsPictures", "ExplainsCards", "ReadsCards", "Recipe", "TakesFromRuns", "WritesSections"]

_PACKAGE = hubpub.cards.recipes.__name__
# this file, and what makes a recipe of a template
_NO_RECIPES = frozenset({__name__.rpartition(".")[2], "template"})

Completion = Callable[[Mapping[str, Any], str], Mapping[str, Any]]


def names() -> list[str]:
    """The names of all recipes, those of other packages too; none of them is imported."""
    return sorted({*_modules(), *other_packages.offered()})


def with_names(text: str) -> str:
    """The words of an option, with the recipes' names where they belong; none of the recipes is imported."""
    # the packages that are installed are looked through only for the text that names recipes
    return text.replace(RECIPES, ", ".join(names())) if RECIPES in text else text


def get(name: str) -> Recipe:
    """A recipe by its name, or by a template's path; no other one is imported. Of a name, hubpub's own comes first.

    Raises:
        CallError: There is none of that name, or no such template, or the package that offers it is broken.
    """
    if is_template(name):
        template = _template(name)
        if not template.is_there:
            fact = f"there is no template {name!r}, and no recipe has a dot or a slash in its name"
            raise CallError(fact, f"Known recipes: {', '.join(names())}.")
        return cast(Recipe, template)
    if module := _modules().get(name):
        recipe: Recipe = import_module(module).RECIPE
        return recipe
    if points := other_packages.offered().get(name):
        return other_packages.load(name, points)
    raise CallError(f"there is no recipe {name!r}", f"Known recipes: {', '.join(names())}.")


def working() -> Iterator[tuple[str, Recipe]]:
    """Every recipe by its name, but those of other packages that are broken."""
    for name in names():
        try:
            yield name, get(name)
        except HubpubError:  # it is told to whoever asks for that one
            continue


def also_offered(name: str) -> list[str]:
    """The other packages that offer a recipe of the name of one of hubpub's own, which is the one that is used."""
    points = other_packages.offered().get(name, []) if name in _modules() else []
    return other_packages.packages(points)


def render(source: CardSource, repo: str, profile: Profile) -> Card:
    """The card of a source.

    Args:
        source: What the card is made from.
        repo: ``namespace/name``.
        profile: What the folder tells of its model.

    Raises:
        CallError: The recipe is a template, and faulty, or one of another package, and fails.
    """
    recipe, name = get(source.recipe), source.recipe
    if is_template(name) or name in _modules():
        return recipe.render(source, repo, profile)
    try:
        return recipe.render(source, repo, profile)
    except HubpubError:
        raise
    except Exception as error:
        [package, *_] = other_packages.packages(other_packages.offered()[name])
        raise other_packages.told(name, package, error) from error


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
    both = is_template(recipe or "") and isinstance(named, str) and is_template(named)
    if recipe and named is not None and named != recipe and not both:  # a template may have moved
        raise CallError(
            f"{document.place(('recipe',))}: its recipe is {named!r}, and {recipe!r} was asked for",
            "Leave one of the two out.",
        )
    if not (name := recipe or named):
        raise CallError(
            f"{document.name} does not say which recipe it is for",
            f"Name it: {spelled('recipe', 'standard')}, or another.",
        )
    if not isinstance(name, str):
        what = "the file" if document.is_file else document.name
        raise CallError(f"{document.place(('recipe',))}: recipe: must be text", f"Mend {what}.")
    chosen = get(name)
    model = chosen.source_model
    data = {**data, "recipe": name}
    if isinstance(chosen, NamesFile):
        data = chosen.pin(data, asked=recipe is not None)
    return cast(CardSource, document.validate(model, complete(data, name) if complete else data))


def restore_source(data: Mapping[str, Any]) -> CardSource:
    """A source out of the plain data that it was made into; a template need not be there any more."""
    name = data["recipe"]
    model = _template(name).source_model if is_template(name) else get(name).source_model
    return cast(CardSource, model.model_validate(data))


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
    if is_template(source.recipe):  # which has no rules, and need not be there any more
        return ()
    recipe = get(source.recipe)
    return recipe.check(source) if isinstance(recipe, ChecksFacts) else ()


def pictures_of(source: CardSource, repo: str, profile: Profile) -> Mapping[str, bytes]:
    """The pictures that a source's card shows, by their paths in the repository; none where its recipe draws none."""
    recipe = get(source.recipe)
    return recipe.pictures(source, repo, profile) if isinstance(recipe, DrawsPictures) else {}


def thumbnail_of(source: CardSource, repo: str, profile: Profile) -> Thumbnail:
    """What the picture for sharing shows; the name alone where the source's recipe does not say.

    Args:
        source: What the card is made from.
        repo: ``namespace/name``.
        profile: What the folder tells of its model.
    """
    recipe = get(source.recipe)
    if isinstance(recipe, HasThumbnail):
        return recipe.thumbnail(source, repo, profile)
    namespace, _, name = repo.rpartition("/")
    return Thumbnail(repo, names=(name,), handle=namespace)


def asks_for_thumbnail(source: CardSource) -> bool:
    """Whether a source itself asks for a picture for sharing."""
    recipe = get(source.recipe)
    return isinstance(recipe, HasThumbnail) and recipe.asks_for_thumbnail(source)


def with_thumbnail(source: CardSource, url: str) -> CardSource:
    """The source of a card that names a picture for sharing, where its recipe's cards can."""
    recipe = get(source.recipe)
    named: CardSource = recipe.with_thumbnail(source, url) if isinstance(recipe, HasThumbnail) else source
    return named


def explain_source(source: CardSource, repo: str, profile: Profile) -> Sequence[Line]:
    """Where each sentence of a source's card was read.

    Raises:
        CallError: Its recipe cannot tell.
    """
    recipe = get(source.recipe)
    if not isinstance(recipe, ExplainsCards):
        able = ", ".join(name for name, one in working() if isinstance(one, ExplainsCards))
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
    for _, recipe in working():
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
        if module.name not in _NO_RECIPES
    }


def _template(path: str) -> Any:
    """The recipe that a template is; its file is not looked at."""
    return import_module(f"{_PACKAGE}.template.recipe").Template(path)


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
