"""What the Hub infers of a model that its card does not say: the library, the task, and the facts of its configs.

In the order that hub-docs tells (model-cards.md, "Specifying a library", "Specifying a task"): what the card says,
else a tag of it, else the files. Which files the Hub knows a library by is not documented in full; here stand those
that one library alone writes. GGUF files are tagged, and no library is taken from them.

The local hub is given this function, for it knows nothing of the floors above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from hubpub.cards import vocabularies
from hubpub.files.layouts import is_timm_config
from hubpub.files.profile.tasks.lookup import task_of
from hubpub.types.profile import Known

# A file of the root that only one library writes, in the order in which they are looked for: those further up hold
# the files of those below.
_OWN_FILES = (
    ("model_index.json", "diffusers"),
    ("config_setfit.json", "setfit"),
    ("config_sentence_transformers.json", "sentence-transformers"),
    ("adapter_config.json", "peft"),
    ("open_clip_config.json", "open_clip"),
)
# What weights are stored in, as the Hub tags it.
_FORMATS = (
    ("*.safetensors", "safetensors"),
    ("*.gguf", "gguf"),
    ("*.onnx", "onnx"),
    ("pytorch_model*.bin", "pytorch"),
    ("tf_model*.h5", "tf"),
    ("flax_model*.msgpack", "jax"),
)
# Of a tokenizer's config, what the Hub shows of it (huggingface.js, tokenizer-data.ts).
_TOKENIZER_KEYS = (
    *("bos_token", "eos_token", "pad_token", "unk_token", "use_default_system_prompt", "chat_template"),
    "cls_token",
    "sep_token",
    "mask_token",
)
_CONFIG_KEYS = ("architectures", "model_type", "auto_map", "quantization_config")


def infer(card: Mapping[str, Any], paths: Sequence[str], read_json: Callable[[str], Any]) -> dict[str, Any]:
    """What the Hub infers of a model.

    Args:
        card: The front matter, as plain values.
        paths: The files of the repository.
        read_json: Gives what a JSON file holds; None for one that is not there or cannot be read.

    Returns:
        ``library_name`` and ``pipeline_tag``, those of the card among them; ``config``; and ``tags`` of what weights
        are stored in and of the model's type. What is not known is not there.
    """

    def read(path: str) -> dict[str, Any]:
        value = read_json(path) if path in known else None
        return value if isinstance(value, dict) else {}

    known = frozenset(paths)
    config = read("config.json")
    told = card.get("tags")
    tags = [tag for tag in told if isinstance(tag, str)] if isinstance(told, list) else []
    library = _text(card.get("library_name")) or _tagged(tags, vocabularies.libraries().values)
    library = library or _library(known, config)
    task = _text(card.get("pipeline_tag")) or _tagged(tags, vocabularies.pipelines().values)
    task = task or _task(library, config, read)
    found = {"library_name": library, "pipeline_tag": task, "config": _config(config, library, read)}
    formats = [tag for pattern, tag in _FORMATS if any(fnmatchcase(_name(path), pattern) for path in paths)]
    kind = [_text(config.get("model_type"))] if library == "transformers" else []
    custom = ["custom_code"] if config.get("auto_map") else []
    return {name: value for name, value in {**found, "tags": [tag for tag in (*formats, *kind, *custom) if tag]}.items()
            if value}  # fmt: skip


def _library(paths: frozenset[str], config: Mapping[str, Any]) -> str:
    for path, library in _OWN_FILES:
        if path in paths:
            return library
    if is_timm_config(config) and _text(config.get("architecture")):
        return "timm"
    return "transformers" if _text(config.get("model_type")) else ""


def _task(library: str, config: Mapping[str, Any], read: Callable[[str], dict[str, Any]]) -> str:
    if library == "diffusers":
        found = task_of(Known(_text(read("model_index.json").get("_class_name")), ""), "diffusers")
    elif library == "sentence-transformers":
        return "sentence-similarity"
    elif library == "transformers":
        found = task_of(Known(_first(config.get("architectures")), ""), "transformers")
    else:
        return ""
    return found.value if found else ""


def _config(config: Mapping[str, Any], library: str, read: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    shown = {key: config[key] for key in _CONFIG_KEYS if config.get(key)}
    tokenizer = read("tokenizer_config.json")
    if tokens := {key: _token(tokenizer[key]) for key in _TOKENIZER_KEYS if tokenizer.get(key) is not None}:
        shown["tokenizer_config"] = tokens
    if library == "peft":
        adapter = read("adapter_config.json")
        shown["peft"] = {key: adapter[key] for key in ("base_model_name_or_path", "task_type") if adapter.get(key)}
    if library == "diffusers" and (name := _text(read("model_index.json").get("_class_name"))):
        shown["diffusers"] = {"_class_name": name}
    return shown


def _token(value: Any) -> Any:
    """A special token, which may stand there with how it is cut."""
    return value["content"] if isinstance(value, dict) and isinstance(value.get("content"), str) else value


def _tagged(tags: Sequence[str], known: Mapping[str, str]) -> str:
    return next((tag for tag in tags if tag in known), "")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _first(value: Any) -> str:
    return _text(value[0]) if isinstance(value, list) and value else ""
