"""Stable-Baselines3: an agent, by the algorithm that trained it."""

from __future__ import annotations

import re

from hubpub.cards.snippets.facts import detail, file_or, paths, places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet

# stable_baselines3/__init__.py, and those of sb3_contrib
_ALGORITHMS = {
    **dict.fromkeys(("A2C", "DDPG", "DQN", "PPO", "SAC", "TD3"), "stable_baselines3"),
    **dict.fromkeys(("ARS", "CrossQ", "MaskablePPO", "QRDQN", "RecurrentPPO", "TQC", "TRPO"), "sb3_contrib"),
}
_RUNS_CODE = "The file holds pickles, which run what is in them: load it only where you trust the author."


def snippet(profile: Profile, repo: str) -> Snippet | None:
    """The code for an agent; None where its file or its algorithm is not known."""
    path = file_or(profile, "stable-baselines3.file", paths(profile, "*.zip"))
    algorithm = _algorithm(profile, path or "")
    if path is None or algorithm is None:
        return None
    package = _ALGORITHMS[algorithm]
    code = (
        "from huggingface_hub import hf_hub_download\n"
        f"from {package} import {algorithm}\n\n"
        f"path = hf_hub_download({literal(repo)}, {literal(path)})\n"
        f'model = {algorithm}.load(path, device="cpu")\n'
        "print(model.observation_space, model.action_space)"
    )
    packages = "stable-baselines3" if package == "stable_baselines3" else "stable-baselines3 sb3-contrib"
    return Snippet(
        "python",
        code,
        f"pip install -U {packages} huggingface_hub",
        (_RUNS_CODE,),
        places(profile.library, profile.details.get("stable-baselines3.algorithm"), files=[path]),
    )


def _algorithm(profile: Profile, path: str) -> str | None:
    """The algorithm that is told, else the one that the file is called by, as ``ppo-CartPole-v1.zip``."""
    told = detail(profile, "stable-baselines3.algorithm")
    words = [told] if isinstance(told, str) else re.split(r"[^A-Za-z0-9]", path)[:1]
    known = {name.lower(): name for name in _ALGORITHMS}
    return next((known[word.lower()] for word in words if word.lower() in known), None)
