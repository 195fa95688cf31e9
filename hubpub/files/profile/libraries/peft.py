"""PEFT: an adapter of another model (peft, utils/constants.py: CONFIG_NAME; config.py: PeftConfigMixin)."""

from __future__ import annotations

from typing import Any

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_other_weights, facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Known, Profile

_CONFIG = "adapter_config.json"
# peft, utils/peft_types.py: TaskType; SEQ_2_SEQ_LM is no task of the Hub's.
_TASKS = {
    "CAUSAL_LM": "text-generation",
    "SEQ_CLS": "text-classification",
    "TOKEN_CLS": "token-classification",
    "QUESTION_ANS": "question-answering",
    "FEATURE_EXTRACTION": "feature-extraction",
}
_NUMBERS = ("r", "lora_alpha", "num_virtual_tokens")


def _place(folder: Folder) -> str:
    config = folder.config(_CONFIG)
    return config.place("peft_type") if config.text("peft_type") else ""


def _read(folder: Folder) -> Profile:
    config = folder.config(_CONFIG)
    bases, withheld = sorted_out([config.text("base_model_name_or_path")], "base_model")
    task, version, kind = config.text("task_type"), config.text("peft_version"), config.text("peft_type")
    paths = weights_named(folder, "adapter_model.safetensors")
    details: dict[str, Known[Any]] = {f"peft.{key}": known for key in _NUMBERS if (known := config.whole(key))}
    if targets := tuple(known.value for known in config.texts("target_modules")):
        details["peft.target_modules"] = Known(tuple(sorted(targets)), config.place("target_modules"))
    details |= {f"peft.{name}": known for name, known in (("type", kind), ("task_type", task)) if known}
    told = Profile(
        task=Known(_TASKS[task.value], task.place) if task and task.value in _TASKS else None,
        base_models=bases,
        relation=Known("adapter", config.place("peft_type")),
        versions={"peft": version} if version else {},
        details=details,
        withheld=withheld,
    )
    weights = facts_of_weights(folder, paths) if paths else facts_of_other_weights(folder, "adapter_model.bin")
    return join(told, weights)


LIBRARY = Library("peft", Rank.OWN_CONFIG, _place, _read)
