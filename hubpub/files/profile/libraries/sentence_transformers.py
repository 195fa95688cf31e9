"""sentence-transformers (base/model.py, save: ``modules.json``, ``config_sentence_transformers.json``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hubpub.files.profile.config import Config, as_name
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.headers import facts_of_weights, weights_named
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.tokenizer import read_tokenizer
from hubpub.files.profile.transformers_config import read_config
from hubpub.types.profile import Known, Profile

_MODULES, _CONFIG = "modules.json", "config_sentence_transformers.json"
_PACKAGE = "sentence_transformers."
_TASKS = {"SentenceTransformer": "sentence-similarity", "SparseEncoder": "feature-extraction"}
_DIMENSIONS = ("embedding_dimension", "out_features", "word_embedding_dimension")
_POOLING = "pooling_mode_"
_MOST_PROMPTS = 12


def _place(folder: Folder) -> str:
    if any(kind.value.startswith(_PACKAGE) for _, kind in _modules(folder)):
        return f"{_MODULES}: [0].type"
    config = folder.config(_CONFIG)
    if config.part("__version__").text("sentence_transformers"):
        return config.place("__version__")
    # a CrossEncoder of before version 5 has no modules
    own = folder.config("config.json").part("sentence_transformers")
    return own.place() if own.text("version", "activation_fn") else ""


def _read(folder: Folder) -> Profile:
    modules = list(_modules(folder))
    below = modules[0][0] if modules else ""
    model = folder.config(f"{below}config.json")
    about = read_config(folder, model)
    own = folder.config(_CONFIG)
    kind = own.text("model_type") or _kind(modules)
    versions = {name: version for name in _VERSIONS if (version := own.part("__version__").text(name))}
    weights = [
        path
        for directory in dict.fromkeys([below, *(directory for directory, _ in modules)])
        for path in weights_named(folder, "model.safetensors", "model-*-of-*.safetensors", below=directory)
    ]
    told = Profile(
        task=_task(kind, model),
        context_length=_length(folder, below, about),
        versions={
            "torch" if name == "pytorch" else name.replace("_", "-"): version for name, version in versions.items()
        },
        details=_details(folder, modules, kind, own),
    )
    # the body's own task is not that of the model
    rest = replace(about, task=None, labels=about.labels if kind and kind.value == "CrossEncoder" else None)
    return join(told, facts_of_weights(folder, weights, model), rest, read_tokenizer(folder, below))


_VERSIONS = ("sentence_transformers", "transformers", "pytorch")


def _modules(folder: Folder) -> Iterator[tuple[str, Known[str]]]:
    """The directory of each module, with ``/`` at its end, and its class."""
    told = folder.json(_MODULES)
    for index, module in enumerate(told if isinstance(told, list) else ()):
        part = Config(_MODULES, module if isinstance(module, dict) else {}, (index,))
        kind, path = part.text("type"), part.data.get("path")
        if kind and isinstance(path, str) and (as_name(path) or not path):
            yield (f"{path.strip('/')}/" if path.strip("/") else "", kind)


def _kind(modules: list[tuple[str, Known[str]]]) -> Known[str] | None:
    """The kind of a model of before version 5, which does not name it: one that pools is no other."""
    return next(
        (Known("SentenceTransformer", kind.place) for _, kind in modules if kind.value.endswith("Pooling")), None
    )


def _task(kind: Known[str] | None, model: Config) -> Known[str] | None:
    if kind and kind.value in _TASKS:
        return Known(_TASKS[kind.value], kind.place)
    # one score ranks, several are classes
    labels = model.data.get("id2label")
    if kind and kind.value == "CrossEncoder" and isinstance(labels, dict) and labels:
        return Known("text-ranking" if len(labels) == 1 else "text-classification", model.place("id2label"))
    return None


def _length(folder: Folder, below: str, about: Profile) -> Known[int] | None:
    own = folder.config(f"{below}sentence_bert_config.json").whole("max_seq_length")
    tokenizer = folder.config(f"{below}tokenizer_config.json").whole("model_max_length")
    known = [length for length in (tokenizer, about.context_length) if length]
    # what is longer than the model takes is cut off
    return own or min(known, key=lambda length: length.value, default=None)


def _details(
    folder: Folder, modules: list[tuple[str, Known[str]]], kind: Known[str] | None, own: Config
) -> dict[str, Known[Any]]:
    found: dict[str, Known[Any]] = {}
    if modules:
        names = tuple(module.value.rpartition(".")[2] for _, module in modules)
        found["modules"] = Known(names, _MODULES)
    for directory, _ in modules:
        config = folder.config(f"{directory}config.json") if directory else Config("")
        if dimension := config.whole(*_DIMENSIONS):
            found["dimension"] = dimension
        if pooling := config.text("pooling_mode") or _older_pooling(config):
            found["pooling"] = pooling
    # what is behind it is cut off
    if (cut := own.whole("truncate_dim")) and "dimension" in found and cut.value < found["dimension"].value:
        found["dimension"] = cut
    if prompts := _prompts(own):
        found["prompts"] = prompts
    if kind:
        found["model_type"] = kind
    if similarity := own.text("similarity_fn_name"):
        found["similarity"] = similarity
    return {f"sentence-transformers.{name}": known for name, known in found.items()}


def _prompts(own: Config) -> Known[dict[str, str]] | None:
    """What is put before a text, by what the text is; every model has some that are empty."""
    told = own.part("prompts")
    prompts = {
        name: text for name, text in told.data.items() if as_name(name) and isinstance(text, str) and as_name(text)
    }
    return Known(prompts, told.place()) if 0 < len(prompts) <= _MOST_PROMPTS else None


def _older_pooling(config: Config) -> Known[str] | None:
    modes = [key for key, value in config.data.items() if key.startswith(_POOLING) and value is True]
    name = as_name(modes[0].removeprefix(_POOLING).removesuffix("_tokens").removesuffix("_token")) if modes else ""
    return Known(name, config.place(modes[0])) if len(modes) == 1 and name else None


LIBRARY = Library("sentence-transformers", Rank.AROUND, _place, _read)
