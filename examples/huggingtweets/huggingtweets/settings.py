"""How a bot is trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GPT2 = "openai-community/gpt2"
PROMPT = "My dream is"
SMALL = 20_000_000
"""Parameters. A model of fewer learns at a higher rate, and looks at the posts more often."""


@dataclass(frozen=True)
class Settings:
    """How a bot is trained; logged as the config of the training run.

    Attributes:
        base: The model that is fine-tuned: its name on the Hub, or a folder.
        base_name: What a base in a folder is called on the Hub; empty where it is not there.
        epochs: How often each post is seen; None for 4, as huggingtweets had it, and 10 of a small model.
        learning_rate: The peak of the schedule; None for 1.372e-4, as huggingtweets had it, and 2e-3 of a small model.
        batch_size: Posts a step.
        warmup: The share of the steps in which the rate rises; then it falls by half a cosine, to zero.
        weight_decay: Of AdamW.
        context: Tokens of a post that are looked at, at most.
        balance: How many times as many posts an account may have in the training as the one with the fewest.
        judged: Held-out posts that the model is judged by, at most.
        prompt: What the samples begin with.
        seed: Of the choice of posts, their order, dropout, and the samples.
    """

    base: str = GPT2
    base_name: str = ""
    epochs: float | None = None
    learning_rate: float | None = None
    batch_size: int = 16
    warmup: float = 0.05
    weight_decay: float = 0.01
    context: int = 192
    balance: int = 2
    judged: int = 1000
    prompt: str = PROMPT
    seed: int = 7

    @property
    def base_is_folder(self) -> bool:
        """Whether the base model lies on this machine."""
        return Path(self.base).is_dir()
