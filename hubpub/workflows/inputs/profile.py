"""What a folder tells of its model, its YAML read as the Hub reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hubpub.cards.frontmatter import parse
from hubpub.files.profile.read import read_profile
from hubpub.types.draft import Remember, ask_again
from hubpub.types.files import ModelFolder
from hubpub.types.profile import Profile


def profile_of(model: ModelFolder, remember: Remember = ask_again) -> Profile:
    """What a folder tells of its model.

    Args:
        model: The folder.
        remember: What knows of earlier looks into the files.
    """
    return read_profile(model, parse_yaml, remember)


def parse_yaml(text: str) -> Mapping[str, Any]:
    """A YAML mapping, as the Hub reads it; an empty one for what is none."""
    return parse(f"---\n{text}\n---\n").data
