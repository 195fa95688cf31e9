"""Hyperparameters: which settings of a training are told in a card, and which of them differ from the defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hubpub.files.profile.training.withheld import reason_to_withhold
from hubpub.types.profile import Known, Withheld

DEFAULTS: Mapping[str, Any] = {
    "learning_rate": 5e-05,
    "per_device_train_batch_size": 8,
    "per_device_eval_batch_size": 8,
    "gradient_accumulation_steps": 1,
    "num_train_epochs": 3.0,
    "max_steps": -1,
    "lr_scheduler_type": "linear",
    "lr_scheduler_kwargs": None,
    "warmup_steps": 0,
    "optim": "adamw_torch_fused",
    "optim_args": None,
    "optim_target_modules": None,
    "weight_decay": 0.0,
    "adam_beta1": 0.9,
    "adam_beta2": 0.999,
    "adam_epsilon": 1e-08,
    "max_grad_norm": 1.0,
    "label_smoothing_factor": 0.0,
    "neftune_noise_alpha": None,
    "bf16": False,
    "fp16": False,
    "tf32": None,
    "gradient_checkpointing": None,
    "torch_compile": False,
    "use_liger_kernel": False,
    "average_tokens_across_devices": True,
    "train_sampling_strategy": "random",
    "load_best_model_at_end": False,
    "metric_for_best_model": None,
    "greater_is_better": None,
    "seed": 42,
    "data_seed": None,
    "full_determinism": False,
}
"""By name, what shapes a training of transformers' Trainer, with its default (transformers 5.23, training_args.py).

What says where to write, how often to log or what to call a run is not here: a reader learns nothing from it.
"""

# Earlier versions' names and defaults (transformers 4.x), and what the subclasses of other libraries add (trl 1.16:
# trainer/*_config.py; sentence-transformers 6.2: training_args.py). Their defaults are not compared.
_MORE = (
    "warmup_ratio",
    "group_by_length",
    "fp16_opt_level",
    "sharded_ddp",
    "batch_sampler",
    "multi_dataset_batch_sampler",
    "router_mapping",
    "learning_rate_mapping",
    "max_length",
    "max_seq_length",
    "max_prompt_length",
    "max_completion_length",
    "packing",
    "packing_strategy",
    "padding_free",
    "assistant_only_loss",
    "completion_only_loss",
    "loss_type",
    "loss_weights",
    "beta",
    "label_smoothing",
    "precompute_ref_log_probs",
    "num_generations",
    "temperature",
    "top_p",
    "top_k",
    "epsilon",
    "epsilon_high",
    "scale_rewards",
    "num_iterations",
    "reward_weights",
    "desirable_weight",
    "undesirable_weight",
)
_TRAINER = frozenset({*DEFAULTS, *_MORE})
# Both stand in every W&B config that transformers' callback writes, and together in no other.
_MARKS = frozenset({"output_dir", "per_device_train_batch_size"})
_MOST = 100
_DEEPEST = 3
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a training.

    Attributes:
        told: Those for a card, by name.
        withheld: Those that stay out, and why.
    """

    told: Mapping[str, Known[Any]]
    withheld: tuple[Withheld, ...]


def read_settings(config: Mapping[str, Any], place: str) -> Settings:
    """What of a config is told in a card.

    Of a config of transformers' Trainer the hyperparameters alone, in a fixed order; of any other one whatever is a
    number, a text or a short list of them, with the names of nested ones joined by dots.

    Args:
        config: The config.
        place: Where it was read, in front of the settings' names.
    """
    is_trainers = config.keys() >= _MARKS
    if is_trainers:
        ordered = [name for name in (*DEFAULTS, *_MORE) if name in config]
        pairs = [(name, config[name]) for name in ordered]
        left = {name: value for name, value in config.items() if name not in _TRAINER}
    else:
        pairs, left = list(_flat(config)), {}
    told: dict[str, Known[Any]] = {}
    withheld = []
    for name, value in pairs:
        if (shown := _plain(value)) is None:
            continue
        if reason := reason_to_withhold(name, shown):
            withheld.append(Withheld(name, f"{place}: {name}", reason))
        elif len(told) < _MOST:
            told[name] = Known(shown, f"{place}: {name}")
    # what is no hyperparameter is passed over in silence, unless somebody may look for it
    for name, value in left.items():
        shown = _plain(value)
        if isinstance(shown, str) and shown and (reason := reason_to_withhold(str(name), shown)):
            withheld.append(Withheld(str(name), f"{place}: {name}", reason))
    return Settings(told, tuple(withheld[:_MOST]))


def changed_from_defaults(told: Mapping[str, Known[Any]]) -> frozenset[str]:
    """The names of those that differ from the defaults of transformers' Trainer.

    Args:
        told: Settings of a `transformers.TrainingArguments`, and of no subclass, which may have defaults of its own.
    """
    return frozenset(name for name, known in told.items() if not _is_default(name, known.value))


def _is_default(name: str, value: Any) -> bool:
    # what is None at first is False once the Trainer has looked at it
    return name in DEFAULTS and (value == DEFAULTS[name] or (value is False and DEFAULTS[name] is None))


def _flat(config: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in config.items():
        name = f"{before}{key}"
        # what W&B keeps for itself begins so
        if str(key).startswith("_") or len(name) > _LONGEST_NAME:
            continue
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, value


def _plain(value: Any) -> Any:
    """A value as a card can show it; None of what it cannot: of None, of objects, of long lists."""
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)) and 0 < len(value) <= 16:
        items = [_plain(item) if not isinstance(item, (list, tuple)) else None for item in value]
        return None if any(item is None for item in items) else tuple(items)
    return None
