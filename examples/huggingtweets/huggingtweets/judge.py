"""What a model is worth: its loss on posts that were held out, and what it writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from huggingtweets.posts import pad

SAMPLES = 5
_BATCH = 32
_ROUNDS = 10


def held_out_loss(model: Any, rows: Sequence[dict[str, Any]]) -> float:
    """The mean cross-entropy of a token, in nats.

    Args:
        model: A causal language model.
        rows: The posts, encoded.
    """
    import torch

    was_training, total, tokens = model.training, 0.0, 0
    model.eval()
    with torch.no_grad():
        # those of a length together, so that little is padded
        ordered = sorted(rows, key=lambda row: len(row["input_ids"]))
        for start in range(0, len(ordered), _BATCH):
            batch = {name: value.to(model.device) for name, value in pad(ordered[start : start + _BATCH]).items()}
            logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits[:, :-1]
            labels = batch["labels"][:, 1:]
            total += torch.nn.functional.cross_entropy(
                logits.float().flatten(0, 1), labels.flatten(), ignore_index=-100, reduction="sum"
            ).item()
            tokens += int((labels != -100).sum())
    model.train(was_training)
    return total / tokens


def samples(folder: Path, prompt: str, seed: int, known: Collection[str] = ()) -> list[str]:
    """What the model of a folder writes, by the call of the card, and with the settings that lie beside it.

    Args:
        folder: The model.
        prompt: What each begins with.
        seed: Of the draw.
        known: Posts that were trained on; a sample that repeats one tells nothing.

    Returns:
        Five texts in one line each, no two the same; fewer, where the model has not more to say. Those with half a
        character come last: a tokenizer of bytes can end in the middle of one.
    """
    from transformers import pipeline, set_seed

    generator = pipeline("text-generation", model=str(folder))
    set_seed(seed)
    found: dict[str, None] = {}
    repeated = set(known)
    for _ in range(_ROUNDS):
        for row in generator(prompt, num_return_sequences=SAMPLES):
            text = " ".join(row["generated_text"].split())
            if len(text) > len(prompt) and text not in repeated:
                found.setdefault(text)
        if sum("\ufffd" not in text for text in found) >= SAMPLES:
            break
    return sorted(found, key=lambda text: "\ufffd" in text)[:SAMPLES]
