"""Questions about a file's bytes: each is answered by one look, which whoever asks may remember.

An answer is plain JSON data that holds what is needed and no more, so that it can be kept from one push to the next.
One that has not the right shape is not believed, and the file is looked into again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from hubpub.files.tree import Tree, open_file
from hubpub.files.weights import Malformed
from hubpub.types.draft import Remember

_Answer = TypeVar("_Answer")


def ask(
    tree: Tree, path: str, kind: str, look: Callable[[BinaryIO], Any], believed: Callable[[Any], _Answer]
) -> _Answer | Malformed | None:
    """The answer that a look into a file of the folder gives, or gave; the arguments are those of `answer`."""
    return answer(tree.remember, tree.place(path), kind, look, believed)


def answer(
    remember: Remember, path: str | Path, kind: str, look: Callable[[BinaryIO], Any], believed: Callable[[Any], _Answer]
) -> _Answer | Malformed | None:
    """The answer that a look into a file gives, or gave; None for a file that cannot be read, which WT015 tells of.

    Args:
        remember: What may know it.
        path: The file.
        kind: What is asked; whatever else than the file's bytes the answer depends on is part of this name.
        look: Reads the file and gives plain JSON data.
        believed: Makes the answer of that data; raises LookupError, TypeError or ValueError where it is none.
    """

    def judged(stream: BinaryIO) -> Any:
        try:
            return look(stream)
        except Malformed as malformed:
            return {"malformed": str(malformed)}

    def told(data: Any) -> _Answer | Malformed:
        if isinstance(data, dict) and list(data) == ["malformed"]:
            return Malformed(*texts([data["malformed"]]))
        return believed(data)

    try:
        with open_file(path) as stream:
            data = remember(stream, kind, lambda: judged(stream))
            try:
                return told(data)
            except (LookupError, TypeError, ValueError):
                stream.seek(0)
                return told(judged(stream))
    except OSError:
        return None


def texts(values: Any) -> list[str]:
    """A list of texts, as it was kept.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"not a list of texts: {values!r}")
    return values
