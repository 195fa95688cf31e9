"""What a ``config.json`` of transformers tells, wherever it lies (transformers, configuration_utils.py)."""

from __future__ import annotations

import re
from typing import Any

from hubpub.files.profile.base_model import sorted_out
from hubpub.files.profile.config import Config, as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.quantization import quantization_of
from hubpub.files.profile.tasks.lookup import task_of
from hubpub.types.profile import Known, Profile, Relation

_LENGTHS = ("max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "max_seq_len", "seq_length")
# Their positions begin behind that of the padding token, so the first number of these is no length
# (models/roberta/modeling_roberta.py, create_position_ids_from_input_ids): pad_token_id + 1 are not used.
_OFFSET = frozenset(
    """
    camembert data2vec-text esm ibert layoutlmv3 lilt longformer luke mpnet roberta roberta-prelayernorm xlm-roberta
    xlm-roberta-xl xmod
    """.split()  # noqa: SIM905 -- read as a list of words
)
# Tasks whose labels are what a model tells apart; other models carry those of their config's default.
_LABELLED = re.compile(r".*-(?:classification|detection|segmentation)")
_PLACEHOLDER = re.compile(r"LABEL_\d+")
_MOST_LABELS = 30_000
_DTYPE = re.compile(r"(?:torch\.)?(bfloat16|float16|float32|float64|float8_e4m3fn|float8_e5m2|int8)")
# What a name says of a base that is itself quantised: what was made of it need not be.
_QUANTIZED_NAME = re.compile(r"(?:bnb|gptq|awq|[48]-?bit|fp8|int[48]|quant)", re.IGNORECASE)


def read_config(folder: Folder, config: Config) -> Profile:
    """The facts of a config.

    Args:
        folder: The folder.
        config: The config.
    """
    architecture = next(config.texts("architectures"), None)
    task = task_of(architecture, "transformers")
    quantization = quantization_of(config)
    bases, withheld = sorted_out([config.text("_name_or_path")], "base_model")
    version = config.text("transformers_version")
    return Profile(
        architecture=architecture,
        task=task,
        base_models=bases,
        relation=_relation(folder, bases, quantization),
        dtype=_dtype(config),
        context_length=_length(config),
        quantization=quantization,
        labels=_labels(config, architecture, task),
        versions={"transformers": version} if version else {},
        withheld=withheld,
    )


def _relation(folder: Folder, bases: tuple[Known[str], ...], quantization: Known[str] | None) -> Known[Relation] | None:
    """``quantized``, of a model that was not trained and whose base is not quantised itself; else not known here."""
    if not bases or not quantization or folder.trained_here or _QUANTIZED_NAME.search(bases[0].value):
        return None
    return Known("quantized", quantization.place)


def _dtype(config: Config) -> Known[str] | None:
    told = config.text("dtype", "torch_dtype")
    match = _DTYPE.fullmatch(told.value) if told else None
    return Known(match[1], told.place) if told and match else None


def _length(config: Config) -> Known[int] | None:
    """How many tokens the model takes; None where what is told is not just that."""
    kind = config.data.get("model_type")
    if isinstance(kind, str) and kind in _OFFSET:
        padding = config.data.get("pad_token_id")
        told = config.whole("max_position_embeddings")
        if told is None or isinstance(padding, bool) or not isinstance(padding, int):
            return None
        length = told.value - padding - 1
        return Known(length, f"{told.place} and pad_token_id") if padding >= 0 and length > 0 else None
    return config.whole(*_LENGTHS) or config.part("text_config").whole(*_LENGTHS)


def _labels(config: Config, architecture: Known[str] | None, task: Known[str] | None) -> Known[tuple[str, ...]] | None:
    """What the model tells apart, by number."""
    if architecture and not (_LABELLED.fullmatch(task.value) if task else "Classification" in architecture.value):
        return None
    return labels_of(config, "id2label")


def labels_of(config: Config, key: str) -> Known[tuple[str, ...]] | None:
    """The labels of a mapping from numbers, all of them; None where one is missing or a placeholder."""
    told = config.data.get(key)
    if not isinstance(told, dict) or not 0 < len(told) <= _MOST_LABELS:
        return None
    labels = [label_text(told.get(str(number))) for number in range(len(told))]
    if not all(labels) or all(map(_PLACEHOLDER.fullmatch, labels)):
        return None
    return Known(tuple(labels), config.place(key))


def label_text(value: Any) -> str:
    """A label as text; empty for what is none."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else as_name(value)
