"""The request of a push: what the caller says, checked, and merged with the folder's hubpub.toml. Made once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubpub.errors import CallError
from hubpub.files.settings import Settings
from hubpub.rules.codes import codes, of_settings
from hubpub.signing.openssf import require_usable
from hubpub.types.options.lookup import declared
from hubpub.types.options.push import MergedOptions, PublishOptions
from hubpub.types.plan import MAIN
from hubpub.types.request import PushRequest, merge, put_aside, say_place, says_something
from hubpub.types.spelling import spelled, subject
from hubpub.workflows.inputs.arguments import path_of, require_options, require_place, require_texts, require_unicode
from hubpub.workflows.inputs.refs import require_message, require_no_secret, require_refs
from hubpub.workflows.inputs.sources import is_card, settings_of
from hubpub.workflows.inputs.stranger import require_harmless_force


def make_request(folder: Any, repo: Any, given: Mapping[str, Any], kind: type) -> PushRequest:
    """What is asked of a push or a plan.

    Args:
        folder: The folder, or the card to publish alone.
        repo: ``namespace/name``, or None.
        given: The options that the caller gives.
        kind: Which options there are (`hubpub.types.options`).

    Raises:
        CallError: The caller or hubpub.toml says what cannot be, or what does not go together.
        MachineError: hubpub.toml cannot be read, or what is asked for needs what is not installed.
    """
    require_texts(repo=repo)
    require_options(given, kind)
    require_unicode(given.get("message"), "the message", "it cannot be published", "Write it in UTF-8.")
    require_usable(given.get("sign"))
    path = path_of(folder, "folder")
    if given.get("receipt_file") is not None:
        # rather now than when all is read and asked
        require_place(path_of(given["receipt_file"], "receipt_file"), path if path.is_dir() else None)
    settings = settings_of(path)
    settings = of_settings(settings)
    require_harmless_force(settings)
    said = dict(given)
    if "force" in said:
        said["force"] = codes(said["force"], subject("force"), families=False)
    request = merge_settings(path, repo, said, settings)
    require_refs(request)
    require_message(request)
    require_no_secret(request)
    return request


def require_publish_options(given: Mapping[str, Any], folder: Path | None) -> Path | None:
    """Sees to it that what is told to whoever publishes a plan can be done; the place of the receipt.

    Args:
        given: The options.
        folder: The folder that is published; None for a card alone.

    Raises:
        CallError: A value is wrong.
        MachineError: The receipt cannot be written there.
    """
    require_options(given, PublishOptions)
    if given.get("receipt_file") is None:
        return None
    place = path_of(given["receipt_file"], "receipt_file")
    require_place(place, folder)
    return place


def read_request(folder: Path | None, repo: str | None, given: Mapping[str, Any]) -> PushRequest:
    """What is asked of a command that publishes nothing, and goes by the same hubpub.toml.

    Raises:
        CallError: hubpub.toml is wrong.
        MachineError: It cannot be read.
    """
    return merge_settings(folder, repo, given, settings_of(folder) if folder else Settings())


def merge_settings(folder: Path | None, repo: str | None, given: Mapping[str, Any], settings: Settings) -> PushRequest:
    """The request that a caller and hubpub.toml make together.

    Raises:
        CallError: A card is to be published alone, and the caller says what needs the folder; or folder and repository
            have changed places.
    """
    if folder is not None and repo and not folder.exists() and Path(repo).is_dir():
        raise CallError(
            f"{str(folder)!r} is no folder, and {repo!r} is one", "The folder comes first, then the repository."
        )
    theirs = dict(settings.options)
    every = declared(MergedOptions)
    if folder is not None and is_card(folder):
        of_folder = [name for name, known in every.items() if known.option.of_folder]
        if named := [name for name in of_folder if says_something(name, given.get(name))]:
            others = " and ".join(map(spelled, named))
            need = "needs" if len(named) == 1 else "need"
            raise CallError(f"{folder} is a card to publish alone, and {others} {need} the folder", "Name the folder.")
        theirs = {name: value for name, value in theirs.items() if name not in of_folder}
    options = merge(given, theirs)
    if options["branch"] == MAIN:
        options["branch"] = None
    aside = put_aside(given)
    if options["run"] is not None:
        _require_owner(settings)
    said = {**given, "repo": repo}
    # what the file may not decide is a claim of its own, whatever the caller says
    claims = {name for name, known in every.items() if known.option.key and not known.option.key.decides}
    from_file = (name for name in theirs if name in claims or (name not in aside and not said.get(name)))
    return PushRequest(
        folder,
        repo or settings.repo,
        options,
        settings.wandb.entity,
        settings.wandb.project,
        settings.options.get("endpoint"),
        {name: f"{settings.name}:{settings.lines.get(name, 1)}" for name in from_file},
    )


def _require_owner(settings: Settings) -> None:
    """Sees to it that whose a run is, by hubpub.toml, can be.

    Raises:
        CallError: W&B takes no such name.
    """
    from hubpub.runs.reference import require_names

    with say_place(settings.place("wandb.entity")):
        require_names(settings.wandb.entity, None)
    with say_place(settings.place("wandb.project")):
        require_names(None, settings.wandb.project)
