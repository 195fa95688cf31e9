"""What a folder's hubpub.toml must not decide: the file may come with a stranger's folder, a download or a fork."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from hubpub.errors import CallError
from hubpub.files.paths import lies_in
from hubpub.files.settings import Settings
from hubpub.rules.codes import CALLERS_ALONE, is_among
from hubpub.types.recipe_names import is_template
from hubpub.types.request import PushRequest, Said
from hubpub.types.spelling import spelled

# How runs lie beside each other: the lineage of one is told by what others logged.
_LOGS = ("*.wandb", "*run-*/*.wandb")


class OutsideError(CallError):
    """A path of hubpub.toml leads out of the folder."""


def require_harmless_force(settings: Settings) -> None:
    """Sees to it that hubpub.toml lets nothing through that only a caller may.

    Args:
        settings: The settings, with their codes as rules have them.

    Raises:
        CallError: It does.
    """
    for code in settings.options.get("force", ()):
        if is_among(code, CALLERS_ALONE):
            raise CallError(
                f"{settings.place('force')}{code} is nothing that a folder may let through: "
                "the file may be a stranger's",
                f"Take it out, and say {spelled('force', code)} if you mean it.",
            )


def require_within(request: PushRequest, name: str) -> None:
    """Sees to it that a path which hubpub.toml says does not lead out of its folder, by links neither.

    Args:
        request: The request.
        name: The option: facts, recipe, run or avatar.

    Raises:
        OutsideError: It does.
    """
    value = request.options.get(name)
    if name in request.said_in:
        for one in [value] if isinstance(value, str) else value if isinstance(value, list) else ():
            _require_within(request, name, one)


def _require_within(request: PushRequest, name: str, value: str) -> None:
    root = Path(request.said_in[name].rpartition(":")[0]).parent
    try:
        places = list(_places(name, value))
        outside = next((place for place in places if not lies_in(place, root)), None)
    except (OSError, ValueError, RuntimeError):
        return  # what no system takes for a path leads nowhere; whoever opens it says so
    if outside is not None:
        by = "" if str(outside) == value else f" ({outside})"
        raise OutsideError(
            f"{request.place(name)}{value} leads out of {root}{by}, so it is not read: the file may be a stranger's",
            f"If you mean it, name it yourself: {spelled(name, value)}.",
        )


def require_template_within(request: PushRequest, recipe: Any) -> None:
    """Sees to it that facts which hubpub.toml names have no template read that lies elsewhere.

    Args:
        request: The request.
        recipe: The recipe that the facts name.

    Raises:
        OutsideError: They do.
    """
    if "facts" in request.said_in and isinstance(recipe, str) and is_template(recipe):
        where = request.said_in["facts"]
        said = {"recipe": where, "facts": where}
        options = cast(Said, {**request.options, "recipe": recipe})
        require_within(replace(request, options=options, said_in=said), "recipe")


def _places(name: str, value: str) -> Iterator[Path]:
    """Every place on this machine that a value has somebody read."""
    path = Path(value).expanduser()
    if name in ("recipe", "facts", "avatar"):
        if name != "recipe" or is_template(value):
            yield path
    elif "://" not in value and (value[0] in "./~" or path.exists()):
        yield path
        if path.exists():
            run = path if path.is_dir() else path.parent
            around = {run, run.resolve().parent} if any(run.glob("*.wandb")) else {run}
            yield from around
            yield from (log for place in around for pattern in _LOGS for log in place.glob(pattern))
