"""LeRobot: a policy, by the kind that its configuration names.

Read in lerobot 0.4.4, ``policies/factory.py`` and ``configs/policies.py``.
"""

from __future__ import annotations

from hubpub.cards.snippets.facts import places
from hubpub.cards.snippets.literals import literal
from hubpub.types.profile import Profile
from hubpub.types.snippet import Snippet


def snippet(profile: Profile, repo: str) -> Snippet:
    """The code for a policy of LeRobot."""
    name = literal(repo)
    code = (
        "from lerobot.configs.policies import PreTrainedConfig\n"
        "from lerobot.policies.factory import get_policy_class\n\n"
        f"config = PreTrainedConfig.from_pretrained({name})\n"
        f"policy = get_policy_class(config.type).from_pretrained({name}, config=config)\n"
        "print(config.input_features, config.output_features)"
    )
    return Snippet("python", code, "pip install -U lerobot", places=places(profile.library))
