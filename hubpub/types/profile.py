"""The profile: what a folder and its run tell of a model, each fact with the place where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from hubpub.types.files import FileEntry

Value = TypeVar("Value")

# in the order of cards/schema.py: of two Literals that differ in order alone, typing keeps the first that it meets
Relation = Literal["adapter", "merge", "quantized", "finetune"]
"""What a model is to its base, in the Hub's words (hub-docs, model-cards.md: ``base_model_relation``)."""


@dataclass(frozen=True, slots=True)
class Known(Generic[Value]):
    """A fact, and where it was read. What is not known is not there: nothing is guessed.

    Attributes:
        value: The fact. Text in it is a stranger's: whoever writes it into a card escapes it.
        place: Where it was read, such as ``config.json: architectures[0]`` or ``model.safetensors: header``.
    """

    value: Value
    place: str


@dataclass(frozen=True, slots=True)
class QuantizedFile:
    """One quantisation of a model.

    Attributes:
        path: The file; of several parts, the first.
        kind: The quantisation, such as ``Q4_K_M``.
        size: Bytes, of all parts.
    """

    path: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series.

    Attributes:
        step: The training step.
        value: A finite number.
        epoch: The epoch, where it is told.
    """

    step: int
    value: float
    epoch: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What was logged of one quantity while training.

    Attributes:
        name: As it was logged, such as ``loss`` or ``eval_loss``.
        points: By step, no step twice.
        place: Where it was read.
    """

    name: str
    points: tuple[Point, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Result:
    """One measured value of the model that is published.

    Attributes:
        metric: Such as ``accuracy``; without the split's prefix.
        value: A finite number.
        place: Where it was read.
        split: Such as ``validation`` or ``test``; None where it is not told.
        dataset: The dataset's id or name; None where it is not told.
        task: The pipeline tag of what was measured; None where it is not told.
    """

    metric: str
    value: float
    place: str
    split: str | None = None
    dataset: str | None = None
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """How the model was trained.

    Attributes:
        hyperparameters: By name. Machine paths, hosts, users, keys and whatever is named like a secret are not in it.
        changed: The names of those that differ from the library's defaults; None where the defaults are not known.
        series: What was logged by step: losses and metrics, of training and evaluation.
        published_step: The step whose weights are published: the best one where that was loaded at the end.
        steps: How many steps were made.
        epochs: How many epochs.
        runtime: Seconds.
        hardware: What it ran on, in a few words.
        emissions: Kilograms of CO2.
        trainer: What trained it, such as ``transformers.Trainer`` or ``trl.SFTTrainer``.
        trackio: The URL of the Space of Trackio that has its metrics.
    """

    hyperparameters: Mapping[str, Known[Any]] = field(default_factory=dict)
    changed: frozenset[str] | None = None
    series: tuple[Series, ...] = ()
    published_step: Known[int] | None = None
    steps: Known[int] | None = None
    epochs: Known[float] | None = None
    runtime: Known[float] | None = None
    hardware: Known[str] | None = None
    emissions: Known[float] | None = None
    trainer: Known[str] | None = None
    trackio: Known[str] | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was found and does not go into a card.

    Attributes:
        name: Such as ``output_dir``.
        place: Where it was found.
        reason: Why it stays out, as half a sentence.
    """

    name: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a folder and its run tell of a model.

    Attributes:
        files: What may be published, sorted by path; empty where a card is rendered without a folder.
        library: The Hub's key of the library that loads it (huggingface.js, model-libraries.ts).
        architecture: The class or name of the model, such as ``BertForSequenceClassification``.
        task: The Hub's pipeline tag.
        base_models: The ids on the Hub of what it was made from; a path on a machine is none.
        relation: What it is to them.
        dtype: What most of its weights are stored in, such as ``bfloat16``.
        parameters: How many, from the headers of the weights.
        active_parameters: How many of them are used for one token, of a mixture of experts.
        weights_size: Bytes of all weights.
        context_length: Tokens, or what the library counts.
        tokenizer: The tokenizer's class.
        chat_template: The text of its chat template.
        quantization: The method, such as ``gptq, 4 bit``.
        quantized_files: The files of each quantisation, by size.
        labels: What it tells apart, in the order of their numbers.
        languages: Codes as the Hub has them.
        license: The Hub's id of the licence.
        datasets: The ids on the Hub of what it was trained on.
        tags: What the library that made it calls it besides.
        versions: By package, the version that made it.
        details: By name, what one library alone tells: ``pipeline_class`` of diffusers, ``modules`` and
            ``dimension`` of sentence-transformers, ``estimator`` of scikit-learn. The name's first part is the
            library's key: ``diffusers.pipeline_class``.
        training: How it was trained.
        results: What was measured of it.
        withheld: What was found and does not go into a card.
    """

    files: tuple[FileEntry, ...] = ()
    library: Known[str] | None = None
    architecture: Known[str] | None = None
    task: Known[str] | None = None
    base_models: tuple[Known[str], ...] = ()
    relation: Known[Relation] | None = None
    dtype: Known[str] | None = None
    parameters: Known[int] | None = None
    active_parameters: Known[int] | None = None
    weights_size: Known[int] | None = None
    context_length: Known[int] | None = None
    tokenizer: Known[str] | None = None
    chat_template: Known[str] | None = None
    quantization: Known[str] | None = None
    quantized_files: tuple[Known[QuantizedFile], ...] = ()
    labels: Known[tuple[str, ...]] | None = None
    languages: Known[tuple[str, ...]] | None = None
    license: Known[str] | None = None
    datasets: Known[tuple[str, ...]] | None = None
    tags: Known[tuple[str, ...]] | None = None
    versions: Mapping[str, Known[str]] = field(default_factory=dict)
    details: Mapping[str, Known[Any]] = field(default_factory=dict)
    training: Training | None = None
    results: tuple[Result, ...] = ()
    withheld: tuple[Withheld, ...] = ()
