"""The header of a GGUF file as the readers of facts ask for it: what it says of its model, and no vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from hubpub.files.profile.config import as_name, is_count
from hubpub.files.profile.folder import Folder
from hubpub.files.weights.gguf_metadata import read_metadata

# Keys of the format (ggml, docs/gguf.md) that tell something of the model; the others are its numbers and words.
_ASKED = ("general.", "tokenizer.chat_template", "tokenizer.ggml.model")
_ENDINGS = (
    *(".context_length", ".expert_count", ".expert_used_count", ".block_count", ".embedding_length"),
    ".pooling_type",
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of its model.

    Attributes:
        path: The file.
        values: What is asked for of the metadata, by key.
        elements: How many elements its tensors have.
        experts: How many of them are those of experts.
        dtype: The type of most of them, where that is no quantisation; else empty.
    """

    path: str
    values: Mapping[str, Any]
    elements: int
    experts: int
    dtype: str

    @property
    def is_model(self) -> bool:
        """Whether it is a model, and not a part of one: a projector, an adapter, a matrix of importance."""
        return self.values.get("general.type", "model") == "model" and self.elements > 0

    @property
    def architecture(self) -> str:
        """What llama.cpp calls the architecture, by which it also names its keys; empty where it is not told."""
        return self.text("general.architecture")

    def text(self, key: str) -> str:
        """A line of text; empty where there is none."""
        return as_name(self.values.get(key))

    def texts(self, key: str) -> list[str]:
        """The lines of text in a list."""
        value = self.values.get(key)
        return [text for item in (value if isinstance(value, list) else ()) if (text := as_name(item))]

    def whole(self, key: str) -> int:
        """A number above zero; 0 where there is none."""
        value = self.values.get(key)
        return value if is_count(value) else 0


def header_of(folder: Folder, path: str) -> Header | None:
    """The header of a GGUF file; None for a file that cannot be read or is none."""
    size = folder.tree.local[path].size

    def look(stream: BinaryIO) -> Any:
        found = read_metadata(stream, size)
        values = {
            key: value
            for key, value in found.values.items()
            if (key.startswith(_ASKED) or key.endswith(_ENDINGS)) and _is_json(value)
        }
        values |= {"general.file_type": found.file_type}
        return {"values": values, "elements": found.elements, "experts": found.experts, "dtype": found.dtype}

    def believed(answer: Any) -> Header:
        values, elements, experts, dtype = (answer[key] for key in ("values", "elements", "experts", "dtype"))
        if not (isinstance(values, dict) and isinstance(elements, int) and isinstance(experts, int)):
            raise TypeError(f"no answer of ours: {answer!r}")
        return Header(path, values, elements, experts, as_name(dtype))

    return folder.ask(path, "gguf metadata, pooling", look, believed)


def _is_json(value: Any) -> bool:
    """Whether a value is the same once it was kept as JSON."""
    return isinstance(value, (str, bool, int)) or (isinstance(value, list) and all(isinstance(v, str) for v in value))
