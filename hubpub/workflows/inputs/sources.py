"""The folder, the facts and the card that a push is made of, and the name of its repository."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubpub.cards.recipes import registry
from hubpub.cards.recipes.registry import CardSource
from hubpub.errors import BlockedError, CallError, MachineError
from hubpub.files.choice import CHOSEN, EVERYTHING, Choice
from hubpub.files.documents import Document, parse_document
from hubpub.files.scan import cached_repository, scan
from hubpub.files.settings import Settings, load, read_text
from hubpub.files.unwanted import CONFIG_NAME, LEADS_OUT
from hubpub.hub import require_repo_id
from hubpub.types.card import CARD_PATH
from hubpub.types.files import AUTHORED_PATH, FileEntry, ModelFolder
from hubpub.types.options.values import Facts
from hubpub.types.request import PushRequest, say_place
from hubpub.types.spelling import Door, is_entered_by, spelled
from hubpub.workflows.inputs.arguments import path_of, require_unicode
from hubpub.workflows.inputs.standard_card import WrittenCard
from hubpub.workflows.inputs.stranger import require_template_within, require_within
from hubpub.workflows.inputs.write_card import write_card
from hubpub.workflows.lineage import Origin


@dataclass(frozen=True, slots=True)
class Sources:
    """What a push is made of, before any hub is asked.

    Attributes:
        model: The folder; of a card that is published alone, the folder that holds nothing else.
        origin: What the run tells of the model.
        repo: Where the push goes.
        written: The card, and what is made with it.
        is_card_alone: Whether a card is published alone.
    """

    model: ModelFolder
    origin: Origin
    repo: str
    written: WrittenCard
    is_card_alone: bool


def open_sources(request: PushRequest) -> Sources:
    """Opens the folder, resolves the run, loads the facts, names the repository and makes the card.

    Raises:
        BlockedError: There is nothing to publish.
        CallError: There is no such folder, or what is said of it is wrong.
        MachineError: A file cannot be read.
        WandbError: A run is named, and W&B tells nothing of it.
    """
    model, card_file = open_folder(request)
    require_unicode(card_file or model.root, "the path", "it cannot be published from", "Rename it.")
    origin = trace_run(request)
    source = load_source(request, origin)
    repo = repository(request, source)
    written = write_card(request, model, source, repo, origin=origin, card_file=card_file)
    return Sources(written.seen(model), origin, repo, written, card_file is not None)


def open_folder(request: PushRequest) -> tuple[ModelFolder, Path | None]:
    """The folder of a request, as :func:`open_model` has it."""
    assert request.folder is not None
    return open_model(request.folder, Choice.of(request.options))


def trace_run(request: PushRequest, *, every_model: bool = True, ask: bool = True) -> Origin:
    """What the run of a request tells of the model; nothing where it names none.

    Args:
        request: The request.
        every_model: Whether what each model that the run logged holds is asked for.
        ask: Whether W&B may be asked; else nothing is known of a run that is not on this machine.

    Raises:
        CallError: The request names no run that there can be.
        MachineError: A log cannot be read.
        WandbError: W&B tells nothing.
    """
    require_within(request, "run")
    with request.placed("run"):
        return Origin.of(
            request.options["run"],
            entity=request.entity,
            project=request.project,
            timeout=request.options["timeout"],
            every_model=every_model,
            ask=ask,
        )


def settings_of(path: Path) -> Settings:
    """The settings of a folder, or of the folder that a card which is published alone lies in: where links lead to.

    Raises:
        CallError: They are wrong.
        MachineError: They cannot be read.
    """
    place = located(path)
    try:
        return load(place.parent if place.is_file() else place)
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


def is_card(path: Path) -> bool:
    """Whether a path is that of a card, to publish alone."""
    return path.suffix.lower() == ".md" and located(path).is_file()


def open_model(path: Path, choice: Choice = EVERYTHING) -> tuple[ModelFolder, Path | None]:
    """The folder; or of a card that is published alone, the folder that holds nothing else, and the card's file.

    Args:
        path: The folder, or the card.
        choice: Which of its files are published.

    Raises:
        BlockedError: There is nothing to publish.
        CallError: There is no such folder, or it is a card.md beside hubpub.toml.
        MachineError: It cannot be read.
    """
    file = located(path)
    if path.suffix.lower() == ".md" and (status := _status(path, file)) is not None:
        if file.name == AUTHORED_PATH and (file.parent / CONFIG_NAME).exists():
            fact = f"{path} is what its author says in the card of {file.parent}, and is not published itself"
            raise CallError(fact, "Push the folder: its words are in the card that is rendered then.")
        # a card of another name is not where a change during the push would be looked for
        changed = status.st_mtime_ns if file.name == CARD_PATH else 0
        return ModelFolder(file.parent, (FileEntry(CARD_PATH, status.st_size, changed),)), file
    if snapshot := cached_repository(file):
        raise BlockedError(
            f"{path} is a repository in the Hub's cache, and no model's folder",
            f"Push a copy of a snapshot of it: cp -rL {snapshot} COPY.",
        )
    model = scan(path, choice)
    if not model.files:
        raise _nothing_in(model, choice)
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


def load_source(request: PushRequest, origin: Origin | None = None) -> CardSource | None:
    """The source of the card; None where neither a recipe nor facts are named.

    Args:
        request: The request; its facts are a file (JSON or TOML), its text parsed, or the data itself.
        origin: Completes the facts by what the runs tell.

    Raises:
        CallError: There is no such recipe, or the facts do not fit it.
    """
    require_within(request, "recipe")
    require_within(request, "facts")
    recipe, facts = request.options["recipe"], request.options["facts"]
    if recipe is not None:
        with request.placed("recipe"):
            registry.get(recipe)
    if facts is None:
        if recipe is None:
            return None
        if registry.needs_facts(recipe):
            fact = f"{request.place('recipe')}the recipe {recipe} needs facts"
            raise CallError(fact, f"Name their file (JSON or TOML) with {spelled('facts')}.")
        facts = {"recipe": recipe}
    document = document_of(facts, request.place("facts"))
    require_template_within(request, document.data.get("recipe"))
    return registry.parse_source(document, recipe, origin.complete if origin else None)


def document_of(facts: Facts, place: str = "") -> Document:
    """Facts as a document, whichever way they are given.

    Args:
        facts: The facts.
        place: Where hubpub.toml names their file.

    Raises:
        CallError: They are neither a file nor data.
    """
    if isinstance(facts, Document):
        return facts
    if isinstance(facts, (str, Path)):
        with say_place(place):
            text = read_text(path_of(facts, "facts"))
        return parse_document(text, str(facts))
    if isinstance(facts, Mapping):
        return Document(spelled("facts"), dict(facts), {}, is_file=False)
    raise CallError(f"the facts are a {type(facts).__name__}", "Name a file (JSON or TOML), or give them as a dict.")


def repository(
    request: PushRequest, source: CardSource | None, command: str = "hubpub push FOLDER namespace/name"
) -> str:
    """Where to publish: what is asked for, else what the source or its recipe says.

    Args:
        request: What is asked for.
        source: What the card is rendered from.
        command: How the command line names it.

    Raises:
        CallError: Nothing says it, or the Hub would refuse the name.
    """
    repo = request.repo
    if repo is None and source is not None:
        repo = registry.repository_of(source)
    if repo is None:
        how = command if is_entered_by(Door.COMMAND_LINE) else spelled("repo", "namespace/name")
        raise CallError("no repository is named", f"Name it: {how}.")
    with request.placed("repo"):
        return require_repo_id(repo)


def _nothing_in(model: ModelFolder, choice: Choice) -> BlockedError:
    if any(left.reason.startswith(CHOSEN) for left in model.left_out):
        named = {"include": choice.include, "exclude": choice.exclude}
        patterns = ", ".join(spelled(name, one) for name, every in named.items() for one in every)
        return BlockedError(f"nothing in {model.root} is chosen by {patterns}", "Mend the patterns, or leave them out.")
    if not model.left_out:
        return BlockedError(f"{model.root} is empty", "Name the folder that training left behind.")
    if any(left.reason == LEADS_OUT for left in model.left_out):
        return BlockedError(
            f"{model.root} holds nothing to publish: {model.left_out[0].path} and {len(model.left_out) - 1} more are "
            "left out, most as links that lead out of the folder, as in a snapshot of the Hub's cache",
            "Push a copy without links: cp -rL FOLDER COPY.",
        )
    left = ", ".join(f"{left.path} ({left.reason})" for left in model.left_out[:3])
    return BlockedError(
        f"{model.root} holds nothing to publish: {left}{', …' if len(model.left_out) > 3 else ''}",
        "Name the folder that save_pretrained wrote to.",
    )
