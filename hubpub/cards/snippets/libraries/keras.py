"""Keras 3: a file of its own format, or the folder that it is when unpacked."""

from __future__ import annotations

from hubpub.cards.snippets.facts import file_or, paths, places
from hubpub.cards.snippets.quoting import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_BACKEND = """\
import os

os.environ["KERAS_BACKEND"] = "jax"  # or "torch", or "tensorflow"
import keras"""


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a model of Keras."""
    unpacked = bool(paths(profile, "metadata.json"))
    found = [] if unpacked else [path for path in paths(profile, "*.keras", "*.h5") if ".weights." not in path]
    path = file_or(profile, "keras.file", found)
    imports, source = _BACKEND, literal(f"hf://{repo}")
    if path is not None:
        imports = f"{_BACKEND}\nfrom huggingface_hub import hf_hub_download"
        source = f"hf_hub_download({literal(repo)}, {literal(path)})"
    return Snippet(
        "python",
        f"{imports}\n\nmodel = keras.saving.load_model({source})\nmodel.summary()",
        "pip install -U keras jax huggingface_hub",
        places=places(profile.library, profile.details.get("keras.file"), files=[path] if path else []),
    )
