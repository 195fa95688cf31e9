"""llama-cpp-python: a file in GGUF, run by llama.cpp."""

from __future__ import annotations

from dataclasses import replace

from hubpub.cards.snippets import ggml
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a model in GGUF; None where the folder holds none."""
    others = (ggml.read(profile, repo), ggml.command(profile, repo))
    if (found := ggml.run(profile, repo)) is None:
        return None
    return replace(found, others=tuple(other for other in others if other))
