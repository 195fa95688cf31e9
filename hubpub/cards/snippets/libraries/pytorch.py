"""A state dict of PyTorch that no library is known for: its names and shapes."""

from __future__ import annotations

from hubpub.cards.snippets.facts import file_or, paths, places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

_WEIGHTS_ALONE = "This reads the weights: the file holds no code that makes a model of them."


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for a state dict; None where the folder is not known to hold one."""
    if "pytorch.file" not in profile.details:
        return None
    path = file_or(profile, "pytorch.file", paths(profile, "*.pt", "*.pth"))
    if path is None:
        return None
    code = (
        "import torch\n"
        "from huggingface_hub import hf_hub_download\n\n"
        f"path = hf_hub_download({literal(repo)}, {literal(path)})\n"
        'weights = torch.load(path, map_location="cpu", weights_only=True)\n'
        "for name, value in weights.items():\n"
        "    print(name, tuple(value.shape))"
    )
    at = places(profile.library, profile.details["pytorch.file"], files=[path])
    return Snippet("python", code, "pip install -U torch huggingface_hub", (_WEIGHTS_ALONE,), at)
