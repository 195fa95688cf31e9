"""Weights alone that ``torch.save`` wrote: a state dict, as a training loop without a library leaves it."""

from __future__ import annotations

import zipfile
from typing import Any, BinaryIO

from hubpub.files.profile.folder import Folder
from hubpub.files.profile.library import Library, Rank
from hubpub.types.profile import Known, Profile

_ENDINGS = (".pt", ".pth")
# A pickle of protocol 2 whose outermost value is what ``Module.state_dict`` returns (torch, serialization.py: save).
_BEGINNING = b"\x80\x02ccollections\nOrderedDict\n"
# Where they are too, they are what is loaded.
_OTHERS = (".safetensors", ".gguf", ".onnx")


def _place(folder: Folder) -> str:
    found = list(folder.files(*_ENDINGS))
    # of several, each may be a model of its own, or one of another library
    if len(found) != 1 or any(True for _ in folder.files(*_OTHERS)):
        return ""
    return f"{found[0].path}: its opcodes" if _is_state_dict(folder, found[0].path) else ""


def _is_state_dict(folder: Folder, path: str) -> bool:
    def look(stream: BinaryIO) -> Any:
        try:
            with zipfile.ZipFile(stream) as archive:
                [member] = [name for name in archive.namelist() if name.count("/") == 1 and name.endswith("/data.pkl")]
                with archive.open(member) as data:
                    return data.read(len(_BEGINNING)) == _BEGINNING
        # zipfile's own errors, and those of what it opens
        except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
            return False

    return folder.ask(path, "state dict of torch", look, lambda answer: answer is True) is True


def _read(folder: Folder) -> Profile:
    found = list(folder.files(*_ENDINGS))
    # a card may name the library, whatever lies beside it
    if len(found) != 1:
        return Profile()
    file = found[0]
    return Profile(
        weights_size=Known(file.size, f"{file.path}: size"),
        details={"pytorch.file": Known(file.path, f"{file.path}: its opcodes")},
    )


LIBRARY = Library("pytorch", Rank.NUMBERS, _place, _read)
