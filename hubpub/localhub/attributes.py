"""`.gitattributes` and `.gitignore`: which files go over LFS, and which stay away."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from dulwich.attrs import AttributeValue, Pattern
from dulwich.ignore import IgnoreFilter, read_ignore_patterns
from dulwich.wildmatch import MalformedPattern

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


_BOM = b"\xef\xbb\xbf"
_MACRO = b"[attr]"
_QUOTED = re.compile(rb'"((?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*)"')
_ESCAPE = re.compile(rb"\\([0-3][0-7]{2}|.)")
_ESCAPED = dict(zip(b"abfnrtv", b"\a\b\f\n\r\t\v", strict=True))
_NAME = re.compile(rb"[-!]?[A-Za-z0-9_.][A-Za-z0-9_.-]*(?:=.*)?", re.DOTALL)

# What a line sets, in its order: a value, True (set), False (unset), or None (as if nobody had said anything).
_Settings = list[tuple[bytes, AttributeValue]]


class Attributes:
    """The .gitattributes files of a tree, as git reads them. `read(path)` gives a file's content there, or None."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._macros: dict[bytes, _Settings] = {}
        self._folders: dict[bytes, list[tuple[Pattern, _Settings]]] = {}
        self._rules(b"")

    def is_lfs(self, path: str) -> bool:
        """Tell whether git would run a file through LFS."""
        whole = path.encode()
        parts = whole.split(b"/")
        values: dict[bytes, AttributeValue] = {}
        # The nearest folder and the last line say it first, and nobody before them says otherwise.
        for depth in range(len(parts) - 1, -1, -1):
            for pattern, settings in reversed(self._rules(b"/".join(parts[:depth]))):
                if pattern.match(whole):
                    self._fill(values, settings)
        return values.get(b"filter") == b"lfs"

    def _fill(self, values: dict[bytes, AttributeValue], settings: _Settings) -> None:
        for name, value in reversed(settings):
            if name not in values:
                values[name] = value
                if value is True:
                    self._fill(values, self._macros.get(name, []))

    def _rules(self, folder: bytes) -> list[tuple[Pattern, _Settings]]:
        if folder not in self._folders:
            name = folder.decode("utf-8", "replace")
            content = self._read(f"{name}/.gitattributes" if name else ".gitattributes") or b""
            lines = content.removeprefix(_BOM).split(b"\n")
            rules = (self._rule(line.strip(b" \t\r"), folder) for line in lines)
            self._folders[folder] = [rule for rule in rules if rule]
        return self._folders[folder]

    def _rule(self, line: bytes, folder: bytes) -> tuple[Pattern, _Settings] | None:
        """One line; None for a comment, a macro, and what git passes over with a warning."""
        if not line or line.startswith(b"#"):
            return None
        if line.startswith(_MACRO):
            name, *words = line.removeprefix(_MACRO).split() or [b""]
            if not folder and _are_names([name, *words]):
                self._macros[name] = [_setting(word) for word in words]
            return None
        if quoted := _QUOTED.match(line):
            pattern, words = _ESCAPE.sub(_unescaped, quoted[1]), line[quoted.end() :].split()
        else:
            pattern, *words = line.split()
        if pattern.startswith(b"!") or not _are_names(words):
            return None
        try:
            return Pattern(pattern, folder), [_setting(word) for word in words]
        except MalformedPattern:
            return None


def _are_names(words: list[bytes]) -> bool:
    return all(_NAME.fullmatch(word) for word in words)


def _setting(word: bytes) -> tuple[bytes, AttributeValue]:
    if word[:1] in {b"-", b"!"}:
        return word[1:], False if word[:1] == b"-" else None
    name, equals, value = word.partition(b"=")
    return name, value if equals else True


def _unescaped(match: re.Match[bytes]) -> bytes:
    escape = match[1]
    return bytes([int(escape, 8) if len(escape) == 3 else _ESCAPED.get(escape[0], escape[0])])


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
        self._filter = IgnoreFilter(read_ignore_patterns(BytesIO(content.removeprefix(_BOM))))

    def __call__(self, path: str) -> bool:
        """Tell whether a file is left out."""
        return bool(self._filter.is_ignored(path))
