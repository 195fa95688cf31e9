"""What the rules of weights ask of a file's bytes: each question answered by one look, which the draft may remember."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from hubpub.files.looks import answer, ask, texts
from hubpub.files.tree import Tree
from hubpub.files.weights import Malformed, gguf, onnx, safetensors
from hubpub.files.weights.pickle.archives import Pickled, begins_as_pickle, read_pickled
from hubpub.files.weights.pickle.endings import may_hold_pickle
from hubpub.files.weights.pointers import POINTER_LIMIT, pointer_kind
from hubpub.types.draft import Remember
from hubpub.types.files import FileEntry

SNIFF = 8192
"""The bytes by which binary files are told from text."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Names:
    """What the header of a safetensors file holds, by name.

    Attributes:
        tensors: The tensors.
        duplicates: Keys that stand in it twice.
        shells: The weights that have no element, where they should have some.
    """

    tensors: frozenset[str]
    duplicates: tuple[str, ...] = ()
    shells: tuple[str, ...] = ()


_OF_NAMES: tuple[tuple[str, Callable[[list[str]], Any]], ...] = (
    *(("tensors", frozenset), ("duplicates", tuple), ("shells", tuple)),
)


def safetensors_names(tree: Tree, file: FileEntry) -> Names | Malformed | None:
    """The names in a safetensors file's header; None for a file that cannot be read."""

    def look(stream: BinaryIO) -> Any:
        header = safetensors.read_header(stream, file.size)
        return {
            "tensors": list(header.tensors),
            "duplicates": list(header.duplicates),
            "shells": list(header.shells),
        }

    return ask(
        tree,
        file.path,
        "safetensors names and shells of tokens",
        look,
        lambda answer: Names(*(kind(texts(answer[name])) for name, kind in _OF_NAMES)),
    )


def gguf_fault(tree: Tree, file: FileEntry) -> Malformed | None:
    """What is wrong with a GGUF file, by its header; None for nothing, and for a file that cannot be read."""

    def look(stream: BinaryIO) -> Any:
        gguf.require_tensors(stream, file.size)
        return {}

    def believed(answer: Any) -> None:
        if answer != {}:
            raise TypeError(f"no answer of ours: {answer!r}")

    return ask(tree, file.path, "gguf tensors", look, believed)


def onnx_places(tree: Tree, file: FileEntry) -> list[onnx.Place]:
    """The files beside an ONNX model that its tensors lie in."""

    def look(stream: BinaryIO) -> Any:
        places = onnx.external_data(stream, file.size)
        return {"places": [place.path for place in places], "ends": [place.end for place in places]}

    def believed(answer: Any) -> list[onnx.Place]:
        paths, ends = texts(answer["places"]), answer["ends"]
        if not isinstance(ends, list) or not all(isinstance(end, int) for end in ends):
            raise TypeError(f"no answer of ours: {answer!r}")
        return [onnx.Place(path, end) for path, end in zip(paths, ends, strict=True)]

    found = ask(tree, file.path, "onnx data", look, believed)
    # what is no protobuf is not judged here
    return found if isinstance(found, list) else []


def pickled(tree: Tree, file: FileEntry) -> Pickled | Malformed | None:
    """What the pickles of a file would import; None for one that holds none or cannot be read."""
    name = file.path.rpartition("/")[2]
    return _pickled(tree.remember, tree.place(file.path), name, file.size, (file.mtime_ns, file.ctime_ns))


def is_empty_archive(tree: Tree, file: FileEntry) -> bool:
    """Whether a file is an archive of PyTorch without the bytes of a tensor."""

    def look(stream: BinaryIO) -> Any:
        try:
            with zipfile.ZipFile(stream) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            names = []  # WT016 tells of it
        roots = [name.removesuffix("data.pkl") for name in names if name.endswith("/data.pkl")]
        return {"empty": len(roots) == 1 and not any(name.startswith(f"{roots[0]}data/") for name in names)}

    return ask(tree, file.path, "torch storages", look, lambda answer: answer["empty"] is True) is True


def pointer(tree: Tree, path: str) -> str:
    """What kind of pointer stands in a file's place; empty for a file that is itself."""
    if tree.local[path].size >= POINTER_LIMIT:
        return ""
    start = _start(tree, path)
    return start.pointer if start else ""


def is_binary(tree: Tree, path: str) -> bool:
    """Whether a file is no text by its first bytes, or cannot be read; UTF-16 is text."""
    start = _start(tree, path)
    return start is None or start.is_binary


@dataclass(frozen=True, slots=True)
class _Start:
    pointer: str
    is_binary: bool


def _start(tree: Tree, path: str) -> _Start | None:
    def look(stream: BinaryIO) -> Any:
        start = stream.read(SNIFF)
        return {"pointer": pointer_kind(start), "binary": b"\0" in start and not start.startswith(_UTF16)}

    def believed(answer: Any) -> _Start:
        [kind] = texts([answer["pointer"]])
        if not isinstance(answer["binary"], bool):
            raise TypeError(f"no answer of ours: {answer!r}")
        return _Start(kind, answer["binary"])

    found = ask(tree, path, "start", look, believed)
    return found if isinstance(found, _Start) else None


@lru_cache(maxsize=1 << 14)
def _pickled(
    remember: Remember,
    path: str,
    name: str,
    size: int,
    times: tuple[int, int],  # noqa: ARG001
) -> Pickled | Malformed | None:
    """What one file holds; kept from one look to the next, because a large pickle takes a second.

    A time of change any program can set, so of a file with other bytes the time of its entry tells (ctime).
    """

    def look(stream: BinaryIO) -> Any:
        # a loader takes a pickle whatever it is called, and one without a protocol begins as a text may
        is_text = not may_hold_pickle(name) and not begins_as_pickle(stream)
        found = read_pickled(stream, size, name, "glimpses")
        if found is None or (is_text and not found.calls_for_sure):
            return {}
        kinds = {"imports": found.imports, "called": found.called, "glimpsed": found.glimpsed}
        names = {kind: [list(one) for one in kinds[kind]] for kind in kinds}
        return {**names, "unread": found.unread, "unopened": found.unopened, "compiled": found.compiled}

    def believed(answer: Any) -> Pickled | None:
        if answer == {}:
            return None
        imports, called, glimpsed = (
            tuple((module, name) for module, name in map(texts, answer[kind]))
            for kind in ("imports", "called", "glimpsed")
        )
        [unread] = texts([answer["unread"]])
        if not isinstance(answer["unopened"], bool) or not isinstance(answer["compiled"], bool):
            raise TypeError(f"no answer of ours: {answer!r}")
        return Pickled(imports, unread, answer["unopened"], called, glimpsed, answer["compiled"])

    # the name tells what the bytes mean where they can mean several things
    return answer(remember, path, f"pickle imports {name}", look, believed)
