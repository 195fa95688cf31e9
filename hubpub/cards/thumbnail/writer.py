"""The process in which a model writes: it answers one request on standard input, in a line on standard output."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any

MOST_TOKENS = 48
"""How many tokens a sample has, beside its prompt."""


def answer() -> None:
    """Reads a request, has the model write, and prints what it wrote, or why it did not."""
    request = json.load(sys.stdin)
    # what libraries print is no answer
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        _limit(request.pop("memory"))
        said: dict[str, Any] = {"texts": write(**request)}
    except Exception as error:  # noqa: BLE001 - whatever a stranger's model makes the libraries raise
        said = {"fault": f"{type(error).__name__}: {error}"}
    out.write(json.dumps(said) + "\n")
    out.flush()


def _limit(memory: int) -> None:
    """Has this process take no more memory, where the system sets limits."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, OSError, ValueError):
        return


def write(folder: str, prompt: str, seed: int, count: int) -> list[str]:
    """What a causal language model writes.

    Args:
        folder: Where its files lie.
        prompt: What each text begins with.
        seed: Of the random numbers.
        count: How many texts.
    """
    # by name: types are checked where they are not installed, too
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    only = {"local_files_only": True, "trust_remote_code": False}
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **only)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, use_safetensors=True, **only)
    model.eval()
    transformers.set_seed(seed)
    begun = tokenizer(prompt, return_tensors="pt")
    known = {name: begun[name] for name in ("input_ids", "attention_mask") if name in begun}
    # a model without a token that ends what it writes, or pads it, ends at the most tokens
    padding = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    with torch.inference_mode():
        made = model.generate(
            **known,
            do_sample=True,
            num_beams=1,
            num_return_sequences=count,
            max_new_tokens=MOST_TOKENS,
            pad_token_id=padding,
        )
    return [str(text) for text in tokenizer.batch_decode(made, skip_special_tokens=True)]
