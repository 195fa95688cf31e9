"""What a folder and its run tell of a model; YAML is read as the Hub reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hubpub.cards.frontmatter import parse
from hubpub.files.profile.read import read_profile
from hubpub.files.profile.training.read import add_training
from hubpub.rules.secrets.redactor import masked
from hubpub.runs import add_run
from hubpub.types.draft import Remember, ask_again
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Profile, Withheld
from hubpub.workflows.lineage import Origin


def profile_of(model: ModelFolder, remember: Remember = ask_again) -> Profile:
    """What a folder tells of its model.

    Args:
        model: The folder.
        remember: What knows of earlier looks into the files.
    """
    return read_profile(model, parse_yaml, remember)


def profile_with(model: ModelFolder, origin: Origin, timeout: float, remember: Remember = ask_again) -> Profile:
    """What a folder and its run tell of a model, and of how it was trained.

    Args:
        model: The folder.
        origin: What the run tells; what it logged by step is asked for where the folder does not have it.
        timeout: Seconds, for what W&B is asked.
        remember: What knows of earlier looks into the files.
    """
    profile = add_training(profile_of(model, remember), model.root)
    if origin.evidence is None:
        return _without_secrets(profile)
    has_series = profile.training is not None and bool(profile.training.series)
    series = () if has_series else origin.logged_series(timeout)
    return _without_secrets(add_run(profile, origin.evidence.graph.training_run, series))


def _without_secrets(profile: Profile) -> Profile:
    """A profile without the settings that hold secrets, in their values or in their names."""
    if profile.training is None:
        return profile
    known = profile.training.hyperparameters
    values = {name for name, one in known.items() if _has_secret(str(one.value))}
    names = {name for name in known if _has_secret(name)}
    told = {name: one for name, one in known.items() if name not in values | names}
    withheld = (
        Withheld(masked(name), masked(known[name].place), f"its {'name' if name in names else 'value'} is a secret")
        for name in sorted(values | names)
    )
    training = replace(profile.training, hyperparameters=told)
    return replace(profile, training=training, withheld=(*profile.withheld, *withheld))


def _has_secret(text: str) -> bool:
    return masked(text) != text


def parse_yaml(text: str) -> Mapping[str, Any]:
    """A YAML mapping, as the Hub reads it; an empty one for what is none."""
    return parse(f"---\n{text}\n---\n").data
