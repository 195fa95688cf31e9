"""The snippet of a model: of its library's own module, else of the Hub's package, else by the files that it has."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import hubpub.cards.snippets.libraries
from hubpub.cards.snippets import catalog
from hubpub.cards.snippets.facts import places, tags, task
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_PACKAGE = hubpub.cards.snippets.libraries.__name__
# formats that can be read whatever made them
_FORMATS = ("gguf", "onnx", "safetensors", "pytorch")


def snippet_of(profile: Profile, repo: str) -> Snippet | None:
    """The code by which a reader loads a model; None where nothing is known that could run.

    Args:
        profile: What the folder tells of its model.
        repo: Where it is published, ``namespace/name``.
    """
    if profile.library is not None:
        key = profile.library.value
        if own := _own(key, profile, repo):
            return own
        if published := catalog.snippet(key, repo, {*tags(profile), task(profile) or ""}):
            return _with_places(published, profile)
    for key in _FORMATS:
        if found := _own(key, profile, repo):
            return found
    return None


def _with_places(snippet: Snippet, profile: Profile) -> Snippet:
    """A snippet of the Hub's, which rests on the library besides."""
    return replace(snippet, places=(*snippet.places, *places(profile.library)))


def _own(key: str, profile: Profile, repo: str) -> Snippet | None:
    """The snippet of a library's module, where it has one."""
    name = key.replace("-", "_")
    if name not in _modules():
        return None
    found: Snippet | None = import_module(f"{_PACKAGE}.{name}").snippet(profile, repo)
    return found


@cache
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in iter_modules(hubpub.cards.snippets.libraries.__path__))
