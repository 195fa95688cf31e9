"""The class of what a pickle holds, as the readers of facts ask for it."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from hubpub.files.profile.folder import Folder
from hubpub.files.weights.pickle.outermost import outermost_class
from hubpub.types.profile import Known

_NAME = re.compile(r"[^\W\d]\w{0,99}(?:\.[^\W\d]\w{0,99}){0,9}")


def class_of(folder: Folder, path: str) -> Known[str] | None:
    """The dotted name of the class of what a pickle holds; None for what is no object, and for no pickle."""

    def look(stream: BinaryIO) -> Any:
        return list(outermost_class(stream) or ("", ""))

    def believed(answer: Any) -> str:
        module, name = answer
        if not isinstance(module, str) or not isinstance(name, str):
            raise TypeError(f"no answer of ours: {answer!r}")
        return f"{module}.{name}"

    found = folder.ask(path, "pickle class of all", look, believed)
    return Known(found, f"{path}: its opcodes") if found and _NAME.fullmatch(found) else None
