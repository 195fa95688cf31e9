"""The names that weights have: one list, for the rules and for what `hubpub check` takes for a model folder."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache

# What the libraries on the Hub keep weights in: the file names and endings that hub-docs (models-libraries) and the
# libraries' own loaders know. These are of weights and of hardly anything else.
_SURE = (
    *("*.safetensors", "*.bin", "*.pt", "*.pth", "*.ckpt", "*.gguf", "*.ggml", "*.dduf", "*.distcp", "*.ot"),  # PyTorch
    *("*.h5", "*.hdf5", "*.keras", "*.msgpack", "*.tflite", "*.litertlm", "*.zarr/*", "*saved_model.pb", "*.torch"),
    "*.pt2",  # of torch.export
    # of Orbax: a tree of arrays, in one store or in many
    *("*manifest.ocdbt", "*/ocdbt.process_*/*", "*.zarray", "*/_CHECKPOINT_METADATA"),
    "*.data-?????-of-?????",  # a checkpoint of TensorFlow
    # an ONNX model over 2 GB has its tensors beside it
    *("*.onnx", "*.onnx_data", "*.onnx_data_*", "*.onnx.data", "*.ort"),
    *("*.mlmodel", "*.mlpackage/*", "*.mlmodelc/*", "*.pte", "*.ptl", "*.llamafile", "*.mar", "*.nemo"),
    *("*.pdparams", "*.pdiparams", "*.pdmodel", "*.mindir", "*.caffemodel", "*.mnn", "*.rknn", "*.ncnn", "*.hef"),
    *("*.joblib", "*.skops", "*.cbm", "*.ubj", "*.xgb", "*.pmml", "*.ftz", "*.arpa", "*.fst", "*.trt"),
)
# These are names of other things too: in a folder that is a model's they are weights, and they make no folder one.
_PERHAPS = (
    *("*.pkl", "*.pickle", "*.npy", "*.npz", "*.pb", "*.params", "*.weights", "*.task", "*.xml", "*.nn", "*.tar"),
    *("*.zip", "*.tar.gz", "*.tgz", "*.whl", "*.engine", "*.plan", "*.mdl", "*.klm", "*.traineddata", "*.vmfb"),
    # LightGBM and XGBoost write text and JSON
    *("*lightgbm*.txt", "*lgb*.txt", "*booster*.txt", "model*.txt", "*.txt.gz", "*xgb*.json", "*booster*.json"),
    # spaCy: each part of a pipeline in a file without an ending
    *("*/model", "*/vectors"),
)
_NOT = ("training_args.bin", "optimizer*", "scheduler*", "rng_state*")
# What holds no weights, whatever the library: texts, pictures, code, and configs and vocabularies.
_NEVER = (
    *("*.md", "*.markdown", "*.rst", "*.txt", "*.pdf", "*.html", "*.htm", "*.css", "*.ipynb", "*.py", "*.js", "*.sh"),
    *("*.png", "*.jpg", "*.jpeg", "*.gif", "*.webp", "*.svg", "*.ico", "*.mp4", "*.mp3", "*.wav", "*.flac", "*.ogg"),
    *("*.yaml", "*.yml", "*.toml", "*.cfg", "*.ini", "*.csv", "*.tsv", "*.jsonl", "*.jinja", "*.log", "*.lock"),
    *("*config*.json", "*tokenizer*.json", "*token*.json", "*vocab*", "merges.*", "*index.json", "*state.json"),
    *("*tokenizer*.model", "spiece.model", "*sentencepiece*.model", "*.spm", "*.tiktoken", "*_results.json"),
    *("model_index.json", "modules.json", "package*.json", "facts*.json", "source*.json", "metrics*.json"),
    *("LICENSE*", "LICENCE*", "NOTICE*", "COPYING*", ".*", "Makefile", "Dockerfile", *_NOT),
)
LOOKED_FOR = "*.safetensors, *.bin, *.pt, *.gguf, *.onnx, *.h5, *.keras, *.pdparams, *.joblib"
"""Some of the names, for a message."""
COUNT = len(_SURE) + len(_PERHAPS)
"""How many names and endings there are."""

_BESIDE = (
    *("config.json", "config.yaml", "*_config.json", "model_index.json", "modular_model_index.json", "*.index.json"),
    *("modules.json", "config_sentence_transformers.json", "tokenizer*.json", "tokenizer.model", "spiece.model"),
    *("*sentencepiece*.model", "special_tokens_map.json", "added_tokens.json", "vocab*.json", "vocab*.txt"),
    *("merges.txt", "chat_template.json", "chat_template.jinja", "tekken.json", "params.json", "*.tiktoken"),
)


def _one_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)))


_IS_SURE, _IS_WEIGHTS, _IS_NOT = _one_of(_SURE), _one_of((*_SURE, *_PERHAPS)), _one_of(_NOT)
_IS_BESIDE = _one_of(_BESIDE)
_IS_NEVER = _one_of(tuple(pattern.lower() for pattern in _NEVER))


@lru_cache(maxsize=10_000)  # several rules ask of every file
def is_weights(path: str) -> bool:
    """Whether a path in a model's folder is one that weights have."""
    return _IS_WEIGHTS.fullmatch(path) is not None and not _IS_NOT.fullmatch(_name(path))


def is_surely_weights(path: str) -> bool:
    """Whether a path is one that weights have, and hardly anything else has."""
    return _IS_SURE.fullmatch(path) is not None and not _IS_NOT.fullmatch(_name(path))


def is_beside_weights(path: str) -> bool:
    """Whether a file has a name that loaders look for beside weights: of a config, an index, a vocabulary."""
    return _IS_BESIDE.fullmatch(_name(path)) is not None


def may_be_weights(path: str) -> bool:
    """Whether a file of that name could hold weights of a library that nobody here knows."""
    return not _IS_NEVER.fullmatch(_name(path).lower())


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
