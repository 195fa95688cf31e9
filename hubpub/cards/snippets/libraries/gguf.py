"""GGUF: a file that the reader of the format opens, and that llama.cpp runs."""

from __future__ import annotations

from dataclasses import replace

from hubpub.cards.snippets import ggml
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a model in GGUF; None where the folder holds none."""
    # an adapter, a projector or a calibration is in GGUF too, and is no model that runs by itself
    is_model = profile.library is not None or bool(profile.quantized_files)
    others = (ggml.run(profile, repo), ggml.command(profile, repo)) if is_model else ()
    if (found := ggml.read(profile, repo)) is None:
        return None
    return replace(found, others=tuple(other for other in others if other))
