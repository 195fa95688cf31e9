"""Folders of small files, and what is told of them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from hubpub.files.scan import scan
from hubpub.types.profile import Profile
from hubpub.workflows.inputs.profile import profile_of


def tensors(shapes: Mapping[str, tuple[int, ...]], dtype: type = np.float32, **metadata: str) -> bytes:
    """A safetensors file."""
    return save({name: np.zeros(shape, dtype) for name, shape in shapes.items()}, metadata or None)


WEIGHTS = tensors({"wte.weight": (50, 4), "ln.bias": (4,)})


def gguf(values: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], kind: int = 0) -> bytes:
    """A GGUF file, as far as its tensors; each value's type is told by Python's."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    def typed(value: Any) -> bytes:
        if isinstance(value, list):
            return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(text, value))
        if isinstance(value, bool):
            return struct.pack("<I?", 7, value)
        if isinstance(value, int):
            return struct.pack("<II", 4, value)
        return struct.pack("<I", 8) + text(value)

    head = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(values))
    head += b"".join(text(key) + typed(value) for key, value in values.items())
    for name, shape in shapes.items():
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, 0)
    return head + bytes(64)


def told(root: Path, files: Mapping[str, Any]) -> Profile:
    """The profile of a folder that is made of these files; what is neither text nor bytes is written as JSON."""
    root.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        data = content if isinstance(content, (str, bytes)) else json.dumps(content)
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data.encode() if isinstance(data, str) else data)
    return profile_of(scan(root))


def facts(profile: Profile) -> dict[str, Any]:
    """The facts that are known, without their places; what is withheld is named alone."""
    found: dict[str, Any] = {}
    for name in Profile.__dataclass_fields__:
        value = getattr(profile, name)
        if name in {"files", "training"} or value in (None, (), {}):
            continue
        if isinstance(value, dict):
            found |= {key if name == "details" else f"{name}.{key}": known.value for key, known in value.items()}
        elif isinstance(value, tuple):
            found[name] = tuple(getattr(item, "value", getattr(item, "name", None)) for item in value)
        else:
            found[name] = value.value
    return found


def places(profile: Profile) -> dict[str, str]:
    """Where each single fact was read."""
    found = {name: getattr(profile, name) for name in Profile.__dataclass_fields__}
    return {name: value.place for name, value in found.items() if hasattr(value, "place")}


def zipped(members: Mapping[str, Any]) -> bytes:
    """A zip archive; what is neither text nor bytes is written as JSON."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content if isinstance(content, (str, bytes)) else json.dumps(content))
    return stream.getvalue()


def pickled(module: str, name: str) -> bytes:
    """The pickle of an object of a class, with a state."""
    return b"\x80\x02c" + f"{module}\n{name}\n".encode() + b"q\x00)\x81q\x01}q\x02X\x01\x00\x00\x00aq\x03K\x01sb."
