"""ONNX (onnx.proto3), which no library of the Hub's has for its own."""

from __future__ import annotations

from typing import Any, BinaryIO

from hubpub.files.profile.config import as_name, is_count
from hubpub.files.profile.folder import Folder
from hubpub.files.profile.join import join
from hubpub.files.profile.library import Library, Rank
from hubpub.files.profile.transformers_config import read_config
from hubpub.files.weights.onnx_metadata import read_metadata
from hubpub.types.profile import Known, Profile

_MODELS = ("model.onnx", "onnx/model.onnx")
# PyTorch names itself and its version as the producer
_PACKAGES = {"pytorch": "torch", "tf2onnx": "tf2onnx", "skl2onnx": "skl2onnx", "onnx": "onnx"}


def _place(folder: Folder) -> str:
    return next((f"{file.path}: header" for file in folder.files(".onnx") if _of_file(folder, file.path)), "")


def _read(folder: Folder) -> Profile:
    files = [file.path for file in folder.files(".onnx")]
    path = next((path for path in _MODELS if path in files), files[0] if len(files) == 1 else "")
    config = read_config(folder, folder.config("config.json"))
    found = _of_file(folder, path) if path else None
    if found is None:
        return config
    place = f"{path}: header"
    told = Profile(weights_size=Known(found["size"], f"{path}: size"))
    if is_count(found["elements"]):
        told = Profile(weights_size=told.weights_size, parameters=Known(found["elements"], place))
    producer, version = as_name(found["producer"]), as_name(found["version"])
    package = _PACKAGES.get(producer)
    details = {"onnx.file": Known(path, place), "onnx.producer": Known(producer, f"{path}: producer_name")}
    about = Profile(
        versions={package: Known(version, f"{path}: producer_version")} if package and version else {},
        details=details if producer else {"onnx.file": Known(path, place)},
    )
    return join(about, told, config)


def _of_file(folder: Folder, path: str) -> dict[str, Any] | None:
    """What a model tells of itself, with the bytes of the files beside it in which its tensors lie."""
    size = folder.tree.local[path].size if path in folder.tree.local else 0

    def look(stream: BinaryIO) -> Any:
        found = read_metadata(stream, size)
        return {
            "producer": found.producer,
            "version": found.producer_version,
            "elements": found.elements,
            "beside": list(found.beside),
        }

    def believed(answer: Any) -> dict[str, Any]:
        texts, beside = (answer["producer"], answer["version"]), answer["beside"]
        if not all(isinstance(text, str) for text in (*texts, *beside)) or not isinstance(answer["elements"], int):
            raise TypeError(f"no answer of ours: {answer!r}")
        directory = path.rpartition("/")[0]
        others = {f"{directory}/{name}" if directory else name for name in beside}
        sizes = [folder.tree.local[other].size for other in others if other in folder.tree.local]
        return {**answer, "size": size + sum(sizes)}

    return folder.ask(path, "onnx producer and elements", look, believed)


LIBRARY = Library("onnx", Rank.FORMAT, _place, _read)
