"""What a push is made of: the folder, the source of its card, the card, and where it goes."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubpub.cards.recipes import registry as recipes
from hubpub.errors import BlockedError, CallError, MachineError
from hubpub.files import settings as config
from hubpub.files.documents import Document, parse_document
from hubpub.files.scan import scan
from hubpub.files.settings import Config, read_text
from hubpub.hub import require_repo_id
from hubpub.types.card import CARD_PATH, Card
from hubpub.types.files import FileEntry, ModelFolder
from hubpub.types.profile import Profile
from hubpub.workflows.inputs.arguments import path_of
from hubpub.workflows.lineage import Origin

Facts = Document | Path | str | Mapping[str, Any]


def settings_of(path: Path) -> Config:
    """The settings of a folder, or of the folder that a card which is published alone lies in: where links lead to.

    Raises:
        CallError: They are wrong.
        MachineError: They cannot be read.
    """
    place = located(path)
    try:
        return config.load(place.parent if place.is_file() else place)
    except OSError as error:
        raise _unread(path, error) from error


def located(path: Path) -> Path:
    """Where a path leads to, from the working directory and by all links.

    Raises:
        CallError: There is no working directory any more, or no such home, or a link leads to itself.
        MachineError: It cannot be followed.
    """
    try:
        return path.expanduser().resolve()
    except FileNotFoundError as error:  # only the working directory has to be there
        raise no_working_directory() from error
    except OSError as error:
        raise _unread(path, error) from error
    except RuntimeError as error:  # pathlib's words for a ~user that there is not, and for a link that leads to itself
        raise CallError(str(error).removesuffix("."), "Name another path.") from error


def no_working_directory() -> CallError:
    """What is said where a relative path begins nowhere."""
    return CallError("the working directory is not there any more", "Change to one that is, or name the whole path.")


def _unread(path: Path, error: OSError) -> MachineError:
    return MachineError(f"cannot read {error.filename or path}: {error.strerror}", "Mend it, or name another path.")


def open_model(path: Path) -> tuple[ModelFolder, Path | None]:
    """The folder; or of a card that is published alone, the folder that holds nothing else, and the card's file.

    Raises:
        BlockedError: There is nothing to publish.
        CallError: There is no such folder.
        MachineError: It cannot be read.
    """
    file = located(path)
    if path.suffix.lower() == ".md" and (status := _status(path, file)) is not None:
        # a card of another name is not where a change during the push would be looked for
        changed = status.st_mtime_ns if file.name == CARD_PATH else 0
        return ModelFolder(file.parent, (FileEntry(CARD_PATH, status.st_size, changed),)), file
    model = scan(path)
    if not model.files:
        raise _nothing_in(model)
    return model, None


def _status(path: Path, file: Path) -> os.stat_result | None:
    """The size and time of a card; None of what is no file, as a folder of a card's name.

    Args:
        path: The card as it is named.
        file: Where it lies.
    """
    try:
        status = file.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        fact = f"there is no file {str(path)!r}"
        raise CallError(fact, "Name the card, or the folder that training left behind.") from error
    except OSError as error:
        raise _unread(path, error) from error
    return status if stat.S_ISREG(status.st_mode) else None


def load_source(recipe: str | None, facts: Facts | None, origin: Origin | None = None) -> recipes.CardSource | None:
    """The source of a card; None where neither a recipe nor facts are given.

    Args:
        recipe: The recipe's name; the facts may name it too.
        facts: A file (JSON or TOML), its text parsed, or the data itself.
        origin: Completes the facts by what the runs tell.

    Raises:
        CallError: There is no such recipe, or the facts do not fit it.
    """
    if facts is None:
        if recipe is None:
            return None
        if recipes.needs_facts(recipe):
            raise CallError(f"the recipe {recipe} needs facts", "Name their file (JSON or TOML) with --facts.")
        facts = {"recipe": recipe}
    if isinstance(facts, (str, Path)):
        facts = parse_document(read_text(path_of(facts, "facts")), str(facts))
    elif not isinstance(facts, (Document, Mapping)):
        raise CallError(
            f"the facts are a {type(facts).__name__}", "Name a file (JSON or TOML), or give them as a dict."
        )
    elif not isinstance(facts, Document):
        facts = Document("facts", dict(facts), {})
    return recipes.parse_source(facts, recipe, origin.complete if origin else None)


def repository(repo: str | None, source: recipes.CardSource | None) -> str:
    """Where to publish: what is asked for, else what the source or its recipe says.

    Raises:
        CallError: Nothing says it, or the Hub would refuse the name.
    """
    if repo is None and source is not None:
        repo = recipes.repository_of(source)
    if repo is None:
        raise CallError("no repository is named", "Name it: hubpub push FOLDER namespace/name.")
    return require_repo_id(repo)


def card_of(
    model: ModelFolder, source: recipes.CardSource | None, repo: str, card_file: Path | None = None
) -> tuple[Card, str]:
    """The card, and where it comes from."""
    if card_file is not None:
        return Card(read_text(card_file)), f"{card_file.name}, alone"
    own = any(file.path == CARD_PATH for file in model.files)
    if source is not None:
        instead = ", in place of the folder's own" if own else ""
        card = recipes.get(source.recipe).render(source, repo, Profile(model.files))
        return card, f"rendered by recipe {source.recipe}{instead}"
    if not own:
        raise BlockedError(
            f"{model.root} has no README.md, and no recipe is named to write the card",
            "Write a README.md there, or name a recipe with --recipe and its facts with --facts.",
        )
    return Card(read_text(model.root / CARD_PATH)), "the folder's own"


def _nothing_in(model: ModelFolder) -> BlockedError:
    if not model.left_out:
        return BlockedError(f"{model.root} is empty", "Name the folder that training left behind.")
    left = ", ".join(f"{left.path} ({left.reason})" for left in model.left_out[:3])
    return BlockedError(
        f"{model.root} holds nothing to publish: {left}{', …' if len(model.left_out) > 3 else ''}",
        "Name the folder that save_pretrained wrote to.",
    )
