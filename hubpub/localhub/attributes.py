"""`.gitattributes` and `.gitignore`: which files are large ones, and which are not wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO

from dulwich.attrs import AttributeValue, GitAttributes, Pattern, compile_gitattributes_patterns, parse_git_attributes
from dulwich.ignore import IgnoreFilter, read_ignore_patterns

LFS_ATTRIBUTES = "filter=lfs diff=lfs merge=lfs -text"

# What the Hub puts into every new repository.
_DEFAULT_PATTERNS = (
    "*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack *.npy *.npz "
    "*.onnx *.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors saved_model/**/* *.tar.* *.tar "
    "*.tflite *.tgz *.wasm *.xz *.zip *.zst *tfevents*"
)
DEFAULT_ATTRIBUTES = "".join(f"{pattern} {LFS_ATTRIBUTES}\n" for pattern in _DEFAULT_PATTERNS.split(" ")).encode()

# The largest file that a commit may carry itself; larger ones go to LFS or Xet.
REGULAR_MAX = 10 * 1024 * 1024


class Attributes:
    """The .gitattributes files of a tree. `read(path)` gives a file's content there, or None."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        def load(directory: bytes) -> list[tuple[Pattern, Mapping[bytes, AttributeValue]]]:
            name = directory.decode("utf-8", "replace")
            content = read(f"{name}/.gitattributes" if name else ".gitattributes") or b""
            return compile_gitattributes_patterns(parse_git_attributes(BytesIO(content)), base=directory)

        self._attributes = GitAttributes(load(b""), directory_loader=load)

    def is_lfs(self, path: str) -> bool:
        """Tell whether git would run a file through LFS."""
        return self._attributes.match_path(path.encode()).get(b"filter") == b"lfs"


def upload_mode(attributes: Attributes, path: str, size: int, sample: bytes) -> str:
    """How the client is to upload a file: `lfs` (large, or Xet) or `regular` (within the commit)."""
    if attributes.is_lfs(path) or size > REGULAR_MAX or b"\0" in sample:
        return "lfs"
    return "regular"


def attribute_line(path: str) -> bytes:
    """The .gitattributes line that sends one file through LFS, escaped as git reads patterns."""
    pattern = re.sub(r"([*?\[\]])", r"\\\1", path).replace(" ", "[[:space:]]")
    if pattern[0] in '!#"':
        pattern = f"[{pattern[0]}]{pattern[1:]}" if pattern[0] != "!" else f"\\{pattern}"
    return f"{pattern} {LFS_ATTRIBUTES}\n".encode()


class Ignored:
    """Files that a .gitignore leaves out."""

    def __init__(self, content: bytes) -> None:
        self._filter = IgnoreFilter(read_ignore_patterns(BytesIO(content)))

    def __call__(self, path: str) -> bool:
        """Tell whether a file is left out."""
        return bool(self._filter.is_ignored(path))
