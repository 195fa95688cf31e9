"""Weights in safetensors that no library is known for: their names and shapes."""

from __future__ import annotations

from hubpub.cards.snippets.facts import places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_WEIGHTS_ALONE = "This reads the weights: the format holds no code that makes a model of them."


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for weights in safetensors; None where the folder holds none."""
    found = [file.path for file in profile.files if file.path.endswith(".safetensors")]
    if not found:
        return None
    code = (
        "from huggingface_hub import hf_hub_download\n"
        "from safetensors import safe_open\n\n"
        f"path = hf_hub_download({literal(repo)}, {literal(found[0])})\n"
        'with safe_open(path, framework="np") as weights:\n'
        "    for name in weights.keys():\n"
        "        print(name, weights.get_slice(name).get_shape())"
    )
    return Snippet(
        "python",
        code,
        "pip install -U safetensors numpy huggingface_hub",
        (_WEIGHTS_ALONE,),
        places(profile.library, files=found[:1]),
    )
