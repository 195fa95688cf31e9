"""Keras 3: a file of its own format, or the folder that it is when unpacked.

Both are downloaded first: ``hf://`` asks for TensorFlow, whatever the backend (keras 3.15.1, ``file_utils.py``).
"""

from __future__ import annotations

from hubpub.cards.snippets.facts import file_or, paths, places
from hubpub.cards.snippets.literals import literal
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
    loader, source = "snapshot_download", f"snapshot_download({literal(repo)})"
    if path is not None:
        loader, source = "hf_hub_download", f"hf_hub_download({literal(repo)}, {literal(path)})"
    imports = f"{_BACKEND}\nfrom huggingface_hub import {loader}"
    return Snippet(
        "python",
        f"{imports}\n\nmodel = keras.saving.load_model({source})\nmodel.summary()",
        "pip install -U keras jax huggingface_hub",
        places=places(profile.library, profile.details.get("keras.file"), files=[path] if path else []),
    )
